package chat.backplane.redis;

import chat.backplane.Backplane;
import chat.backplane.BotStoreContract;
import chat.metrics.Metrics;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;

class RedisBotStoreTest extends BotStoreContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @AutoClose
    private static final RedisServer REDIS = RedisServer.started();

    @Override
    protected Backplane connect() {
        String instance = "i" + NUMBER.incrementAndGet();
        return new RedisBackplane(new RedisSettings(REDIS.url(), instance, KEPT, Duration.ofDays(1)), new Metrics());
    }
}
