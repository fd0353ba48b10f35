package chat.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.memory.MemoryBackplane;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.testing.Await;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signing in: the answers, and their price. */
class AccountsSignInTest {
    private static final String PASSWORD = "correct horse battery";
    private static final SessionLifetime LIFETIME = new SessionLifetime(Duration.ofDays(90), Duration.ofDays(30));

    private final Metrics metrics = new Metrics();

    @AutoClose
    private final MemoryBackplane backplane = new MemoryBackplane(Clock.systemUTC(), 100, metrics);

    @AutoClose
    private final PasswordHasher hasher = new PasswordHasher(new Argon2(new Argon2Cost(64, 1)), 1, metrics);

    private final Accounts accounts = accounts(hasher);
    private SignedIn ann;

    private Accounts accounts(PasswordHasher by) {
        return new Accounts(backplane.accounts(), by, LIFETIME, Clock.systemUTC(), metrics);
    }

    private static SessionClient from(String network) {
        return SessionClient.of(network, "", "");
    }

    @BeforeEach
    void register() {
        Registrar registrar = new Registrar(accounts, hasher, Registrar.Policy.OPEN, metrics);
        ann = Await.result(registrar.register("Ann", PASSWORD, "", from("192.0.2.1")));
    }

    private BadMessage refused(String name, String password) {
        return assertThrows(BadMessage.class, () -> Await.result(accounts.signIn(name, password, from("192.0.2.1"))));
    }

    /** Returns how many hashes are computed meanwhile. */
    private long hashes(Runnable action) {
        long before = metrics.timer("chat.passwords").count();
        action.run();
        return metrics.timer("chat.passwords").count() - before;
    }

    @Test
    void anUnknownNameAWrongPasswordAndADisabledAccountAreRefusedAlikeAndCostAsMuch() {
        assertEquals(1, hashes(() -> refused("Nobody", PASSWORD)));
        assertEquals(1, hashes(() -> refused("Ann", "wrong")));
        String text = refused("Nobody", PASSWORD).text();
        assertEquals(text, refused("Ann", "wrong").text());
        assertEquals(ErrorCode.UNAUTHENTICATED, refused("Ann", "wrong").code());

        Await.result(backplane.accounts().setDisabled(ann.principal().user().id(), true));
        assertEquals(1, hashes(() -> assertEquals(text, refused("Ann", PASSWORD).text())));
    }

    @Test
    void anUnknownNameIsAsMuchWorkAsAWrongPasswordWhateverThePriceWasWhenItWasHashed() {
        Argon2Cost cost = new Argon2Cost(4096, 3);
        AtomicLong work = new AtomicLong();
        Argon2 counted = new Argon2(cost, (password, paid, salt, tagBytes) -> {
            work.addAndGet(paid.work());
            byte[] tag = new byte[tagBytes];
            Arrays.fill(tag, (byte) password.length());
            return tag;
        });
        try (PasswordHasher counting = new PasswordHasher(counted, 1, metrics)) {
            Accounts signIns = accounts(counting);
            ToLongFunction<String> price = name -> {
                work.set(0);
                assertThrows(BadMessage.class, () -> Await.result(signIns.signIn(name, "wrong", from("192.0.2.1"))));
                return work.get();
            };
            Await.result(new Registrar(signIns, counting, Registrar.Policy.OPEN, metrics)
                    .register("Bea", PASSWORD, "", from("192.0.2.1")));

            assertEquals(cost.work(), price.applyAsLong("Nobody"));
            assertEquals(cost.work(), price.applyAsLong("Bea"));
            assertTrue(Math.abs(price.applyAsLong("Ann") - cost.work()) < cost.work() / 1000); // Hers was 64 KiB.
            Await.result(backplane.accounts().setDisabled(ann.principal().user().id(), true));
            assertEquals(cost.work(), price.applyAsLong("Ann"));
        }
    }

    @Test
    void onceThePriceHasRisenAPasswordIsHashedAnewAtTheNextSignIn() {
        String id = ann.principal().user().id();
        try (PasswordHasher dearer = new PasswordHasher(new Argon2(new Argon2Cost(128, 2)), 1, metrics)) {
            SignedIn again = Await.result(accounts(dearer).signIn("ann", PASSWORD, from("192.0.2.1")));

            assertEquals(id, again.principal().user().id());
            Await.until("it is hashed anew", () -> hashOf(id).startsWith("$argon2id$v=19$m=128,t=2,p=1$"));
            assertTrue(Await.result(accounts.authenticate(ann.token().text())).isPresent());
            assertEquals(
                    id,
                    Await.result(accounts(dearer).signIn("Ann", PASSWORD, from("192.0.2.1")))
                            .principal()
                            .user()
                            .id());
        }
    }

    private String hashOf(String id) {
        return Await.result(backplane.accounts().credentials(id)).orElseThrow().passwordHash();
    }

    @Test
    void aFloodOfGuessesIsRefusedBeforeAnythingIsHashed() {
        for (int i = 0; i < AttemptShare.PAIR.burst(); i++) {
            refused("Ann", "guess " + i);
        }
        assertEquals(
                0,
                hashes(() -> assertThrows(
                        Throttled.class, () -> Await.result(accounts.signIn("Ann", PASSWORD, from("192.0.2.1"))))));
        assertEquals(1, metrics.counter("chat.signins", "outcome", "throttled").count());
    }

    @Test
    void theSecretOfASessionIsNotWhatItIsKnownBy() {
        String token = ann.token().text();

        assertTrue(ann.principal().sessionId().matches("[0-9a-f]{32}"));
        assertTrue(
                Await.result(accounts.authenticate(ann.principal().sessionId())).isEmpty());
        assertTrue(Await.result(accounts.authenticate(token)).isPresent());
        assertTrue(!ann.token().toString().contains(token) && !ann.toString().contains(token));
    }
}
