package chat.backplane.redis;

import chat.backplane.AuditContract;
import chat.backplane.AuditLog;
import chat.backplane.Backplane;
import chat.metrics.Metrics;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;

class RedisAuditTest extends AuditContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @AutoClose
    private static final RedisServer REDIS = RedisServer.started();

    @Override
    protected Backplane connect(AuditLog.Bounds bounds) {
        RedisSettings settings =
                new RedisSettings(REDIS.url(), "i" + NUMBER.incrementAndGet(), KEPT, Duration.ofDays(1));
        return new RedisBackplane(settings.auditing(bounds), new Metrics());
    }
}
