package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.backplane.Action;
import chat.backplane.Backplane;
import chat.backplane.RightsContract;
import chat.metrics.Metrics;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

class RedisRightsTest extends RightsContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @AutoClose
    private static final RedisServer REDIS = RedisServer.started();

    @Test
    void whatARoomIsAppliesToItsNextLogToo() {
        open();
        ban(OTHER, FOR_GOOD);
        try (Jedis jedis = REDIS.connect()) {
            String prefix = "chat:1:{" + room + "}:";
            assertEquals(2, jedis.del(prefix + "meta", prefix + "log"));
        }
        say(ANN, "the first of another log");

        assertEquals(
                "you are banned from this room for good",
                refusalOf(message(OTHER, "text", Action.PLAIN)).text());
        publish(setTopic(FIRST));
    }

    @Override
    protected Backplane connect() {
        String instance = "i" + NUMBER.incrementAndGet();
        return new RedisBackplane(new RedisSettings(REDIS.url(), instance, KEPT, Duration.ofDays(1)), new Metrics());
    }
}
