package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.accounts.AccountStore;
import chat.accounts.AccountStore.Attempt;
import chat.accounts.AccountStore.Revocations;
import chat.backplane.AccountStoreContract;
import chat.backplane.Backplane;
import chat.backplane.Recorder;
import chat.backplane.Unavailable;
import chat.metrics.Metrics;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

@Timeout(30)
class RedisAccountStoreTest extends AccountStoreContract {
    private static final RedisServer REDIS = RedisServer.started();
    private static final Backplane A = backplane("a");
    private static final Backplane B = backplane("b");

    private static Backplane backplane(String instance) {
        return new RedisBackplane(new RedisSettings(REDIS.url(), instance, 1_000, Duration.ofDays(1)), new Metrics());
    }

    @BeforeAll
    static void start() {
        A.start(new Recorder());
        B.start(new Recorder());
    }

    @AfterAll
    static void stop() {
        A.close();
        B.close();
        REDIS.close();
    }

    @Override
    protected AccountStore a() {
        return A.accounts();
    }

    @Override
    protected AccountStore b() {
        return B.accounts();
    }

    @Override
    protected boolean isRepeatable() {
        return true;
    }

    @Test
    void theLibraryIsLoadedAgainWhenItIsMissing() {
        try (Jedis jedis = REDIS.connect()) {
            jedis.functionFlush();
        }
        assertTrue(Await.result(a().find("nobody")).isEmpty());
    }

    @Test
    void aRedisThatIsAwayAnswersNothing() {
        try (Jedis jedis = REDIS.connect()) {
            assertEquals(0, jedis.hlen("chat:1:{@accounts}:names-that-are-none"));
        }
        REDIS.pause();
        try {
            assertThrows(Unavailable.class, () -> Await.result(a().session("any")));
            assertThrows(Unavailable.class, () -> Await.result(a().beginSignIn(new Attempt("away", "203.0.113.1"))));
        } finally {
            REDIS.resume();
        }
        Await.until("it is back", () -> !a().find("nobody").isCompletedExceptionally() && A.isLive() && B.isLive());
    }

    @Test
    void aRedisThatLostEntriesHasAnotherLogOfRevocations() {
        Revocations before = Await.result(a().revocations("", 0));
        try (Jedis jedis = REDIS.connect()) {
            jedis.hset("chat:1:state", "gen", "7");
            assertFalse(
                    Await.result(a().revocations(before.base(), before.last())).complete());
            jedis.hdel("chat:1:state", "gen");
        }
    }

    @Test
    void whatAnAttemptWasChargedExpires() {
        Await.result(a().beginSignIn(new Attempt("expiring", "203.0.113.9")));
        try (Jedis jedis = REDIS.connect()) {
            long ms = jedis.pttl("chat:1:{@accounts}:tries:address:203.0.113.9");
            assertTrue(ms > 5_000 && ms <= 10_000, () -> ms + " ms");
        }
    }

    @Test
    void noKeyIsOutsideOfTheSlotOfTheAccounts() {
        try (Jedis jedis = REDIS.connect()) {
            assertTrue(jedis.keys("*").stream()
                    .filter(key -> key.contains("session") || key.contains("account") || key.contains("tries"))
                    .allMatch(key -> key.startsWith("chat:1:{@accounts}:")));
        }
    }
}
