package chat.backplane.redis;

import chat.backplane.Backplane;
import chat.backplane.HooksContract;
import chat.metrics.Metrics;
import chat.protocol.RoomName;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import redis.clients.jedis.Jedis;

class RedisHooksTest extends HooksContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @AutoClose
    private static final RedisServer REDIS = RedisServer.started();

    @Override
    protected void forget(RoomName room) {
        try (Jedis jedis = REDIS.connect()) {
            for (String key : new String[] {"meta", "log", "room", "members", "limits", "quiet", "nonces:0"}) {
                jedis.del("chat:1:{" + room + "}:" + key);
            }
        }
    }

    @Override
    protected Backplane connect() {
        String instance = "i" + NUMBER.incrementAndGet();
        return new RedisBackplane(new RedisSettings(REDIS.url(), instance, KEPT, Duration.ofDays(1)), new Metrics());
    }
}
