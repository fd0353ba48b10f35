package chat.accounts;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane;
import chat.backplane.Recorder;
import chat.backplane.redis.RedisBackplane;
import chat.backplane.redis.RedisSettings;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The time of a refusal does not tell whether there is an account. Passwords are cheap here, so that what differs besides the hash,
 * whose work {@link AccountsSignInTest} counts, would be seen.
 */
@Timeout(60)
class SignInTimeTest {
    private static final int NAMES = 50;

    /** As many as a name has from one address. */
    private static final int ROUNDS = AttemptShare.PAIR.burst();

    private static final long MOST_APART_NANOS = Duration.ofMillis(2).toNanos();

    private final Metrics metrics = new Metrics();

    private final RedisServer redis = RedisServer.started();

    private final Backplane backplane =
            new RedisBackplane(new RedisSettings(redis.url(), "test", 1_000, Duration.ofDays(1)), metrics);

    @AutoClose
    private final PasswordHasher hasher = new PasswordHasher(new Argon2Cost(64, 1), metrics);

    private final Accounts accounts = new Accounts(
            backplane.accounts(),
            hasher,
            new SessionLifetime(Duration.ofDays(90), Duration.ofDays(30)),
            Clock.systemUTC(),
            metrics);

    @BeforeEach
    void register() {
        backplane.start(new Recorder());
        Registrar registrar = new Registrar(accounts, hasher, Registrar.Policy.OPEN, metrics);
        for (int i = 0; i < NAMES; i++) {
            Await.result(registrar.register(
                    "Ann " + i, "correct horse battery", "", SessionClient.of("192.0.2." + i, "", "")));
        }
    }

    @AfterEach
    void stop() {
        backplane.close();
        redis.close();
    }

    /** Returns the nanoseconds of a refusal to somebody who has never signed in from there. */
    private long refused(String name, int network) {
        SessionClient stranger = SessionClient.of("198.51.100." + network, "", "");
        long begun = System.nanoTime();
        assertThrows(BadMessage.class, () -> Await.result(accounts.signIn(name, "a wrong password", stranger)));
        return System.nanoTime() - begun;
    }

    private static long median(List<Long> nanos) {
        return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow();
    }

    @Test
    void ofFiveHundredWrongPasswordsAndFiveHundredUnknownNamesTheMediansAreTheSame() {
        List<Long> wrong = new ArrayList<>();
        List<Long> unknown = new ArrayList<>();
        for (int i = 0; i < NAMES * ROUNDS; i++) {
            wrong.add(refused("Ann " + i % NAMES, i % NAMES));
            unknown.add(refused("Bob " + i % NAMES, i % NAMES));
        }

        long apart = Math.abs(median(wrong) - median(unknown));
        assertTrue(apart < MOST_APART_NANOS, () -> apart + " ns");
    }
}
