package chat.backplane;

import chat.metrics.Metrics;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisBackplaneTest extends BackplaneContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static RedisServer redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.started();
    }

    @AfterAll
    static void endRedis() {
        redis.close();
    }

    @Override
    Backplane connect() {
        String instance = "i" + NUMBER.incrementAndGet();
        return new RedisBackplane(new RedisSettings(redis.url(), instance, KEPT, Duration.ofDays(1)), new Metrics());
    }
}
