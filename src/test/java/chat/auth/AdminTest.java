package chat.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Administrators are authenticated by a token, with a limit on guesses. */
class AdminTest {
    private static final String TOKEN = "only-for-the-admin";

    private final AtomicLong clock = new AtomicLong();
    private final Admin admin = new Admin(TOKEN, clock::get);

    private void guessInVain(String address) {
        for (int i = 0; i < Admin.MAX_GUESSES; i++) {
            assertEquals(Admin.Verdict.REFUSED, admin.authenticate("guess-" + i, address));
        }
    }

    @Test
    void theTokenMakesAnAdministrator() {
        assertEquals(Admin.Verdict.GRANTED, admin.authenticate(TOKEN, "192.0.2.1"));
        assertEquals(Admin.Verdict.REFUSED, admin.authenticate(TOKEN + "x", "192.0.2.1"));
        assertEquals(Admin.Verdict.REFUSED, admin.authenticate("", "192.0.2.1"));
    }

    @Test
    void withoutAConfiguredTokenThereIsNoAdministrator() {
        Admin nobody = new Admin("", clock::get);

        assertEquals(Admin.Verdict.NOBODY, nobody.authenticate("", "192.0.2.1"));
        assertEquals(Admin.Verdict.NOBODY, nobody.authenticate(TOKEN, "192.0.2.1"));
    }

    @Test
    void afterTooManyGuessesEvenTheRightTokenHasToWait() {
        guessInVain("192.0.2.1");

        assertEquals(Admin.Verdict.LIMITED, admin.authenticate("guess", "192.0.2.1"));
        assertEquals(Admin.Verdict.LIMITED, admin.authenticate(TOKEN, "192.0.2.1"));
        clock.addAndGet(Admin.WINDOW.toNanos() - 1);
        assertEquals(Admin.Verdict.LIMITED, admin.authenticate(TOKEN, "192.0.2.1"));
        clock.addAndGet(1);
        assertEquals(Admin.Verdict.GRANTED, admin.authenticate(TOKEN, "192.0.2.1"));
        guessInVain("192.0.2.1");
    }

    @Test
    void otherAddressesDoNotHaveToWait() {
        guessInVain("192.0.2.1");

        assertEquals(Admin.Verdict.GRANTED, admin.authenticate(TOKEN, "192.0.2.2"));
    }

    @Test
    void aRequestWithoutATokenIsNotAGuess() {
        for (int i = 0; i < 2 * Admin.MAX_GUESSES; i++) {
            assertEquals(Admin.Verdict.REFUSED, admin.authenticate("", "192.0.2.1"));
        }
        assertEquals(Admin.Verdict.GRANTED, admin.authenticate(TOKEN, "192.0.2.1"));
    }

    @Test
    void theOldestOfTooManyAddressesAreForgotten() {
        guessInVain("192.0.2.1");
        for (int i = 0; i < 10_000; i++) {
            admin.authenticate("guess", "address " + i);
            clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        }

        assertEquals(Admin.Verdict.GRANTED, admin.authenticate(TOKEN, "192.0.2.1"));
    }
}
