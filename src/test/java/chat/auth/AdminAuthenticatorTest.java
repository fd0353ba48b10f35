package chat.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Administrators are authenticated by a token, with a limit on guesses. */
class AdminAuthenticatorTest {
    private static final String TOKEN = "only-for-the-admin";

    private final AtomicLong clock = new AtomicLong();
    private final AdminAuthenticator admin = new AdminAuthenticator(TOKEN, clock::get);

    private void guessInVain(String address) {
        for (int i = 0; i < AdminAuthenticator.MAX_GUESSES; i++) {
            assertEquals(AdminAuthenticator.Verdict.REFUSED, admin.authenticate("guess-" + i, address));
        }
    }

    @Test
    void theTokenMakesAnAdministrator() {
        assertEquals(AdminAuthenticator.Verdict.GRANTED, admin.authenticate(TOKEN, "192.0.2.1"));
        assertEquals(AdminAuthenticator.Verdict.REFUSED, admin.authenticate(TOKEN + "x", "192.0.2.1"));
        assertEquals(AdminAuthenticator.Verdict.REFUSED, admin.authenticate("", "192.0.2.1"));
    }

    @Test
    void withoutAConfiguredTokenThereIsNoAdministrator() {
        AdminAuthenticator nobody = new AdminAuthenticator("", clock::get);

        assertEquals(AdminAuthenticator.Verdict.NOBODY, nobody.authenticate("", "192.0.2.1"));
        assertEquals(AdminAuthenticator.Verdict.NOBODY, nobody.authenticate(TOKEN, "192.0.2.1"));
    }

    @Test
    void afterTooManyGuessesEvenTheRightTokenHasToWait() {
        guessInVain("192.0.2.1");

        assertEquals(AdminAuthenticator.Verdict.LIMITED, admin.authenticate("guess", "192.0.2.1"));
        assertEquals(AdminAuthenticator.Verdict.LIMITED, admin.authenticate(TOKEN, "192.0.2.1"));
        clock.addAndGet(AdminAuthenticator.WINDOW.toNanos() - 1);
        assertEquals(AdminAuthenticator.Verdict.LIMITED, admin.authenticate(TOKEN, "192.0.2.1"));
        clock.addAndGet(1);
        assertEquals(AdminAuthenticator.Verdict.GRANTED, admin.authenticate(TOKEN, "192.0.2.1"));
        guessInVain("192.0.2.1");
    }

    @Test
    void otherAddressesDoNotHaveToWait() {
        guessInVain("192.0.2.1");

        assertEquals(AdminAuthenticator.Verdict.GRANTED, admin.authenticate(TOKEN, "192.0.2.2"));
    }

    @Test
    void aRequestWithoutATokenIsNotAGuess() {
        for (int i = 0; i < 2 * AdminAuthenticator.MAX_GUESSES; i++) {
            assertEquals(AdminAuthenticator.Verdict.REFUSED, admin.authenticate("", "192.0.2.1"));
        }
        assertEquals(AdminAuthenticator.Verdict.GRANTED, admin.authenticate(TOKEN, "192.0.2.1"));
    }

    @Test
    void theOldestOfTooManyAddressesAreForgotten() {
        guessInVain("192.0.2.1");
        for (int i = 0; i < 10_000; i++) {
            admin.authenticate("guess", "address " + i);
            clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        }

        assertEquals(AdminAuthenticator.Verdict.GRANTED, admin.authenticate(TOKEN, "192.0.2.1"));
    }
}
