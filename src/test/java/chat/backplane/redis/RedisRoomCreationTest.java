package chat.backplane.redis;

import chat.backplane.Backplane;
import chat.backplane.RoomCreationContract;
import chat.metrics.Metrics;
import chat.protocol.RoomCreation;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;

class RedisRoomCreationTest extends RoomCreationContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @AutoClose
    private static final RedisServer REDIS = RedisServer.started();

    @Override
    protected Backplane connect(RoomCreation makers) {
        RedisSettings settings =
                new RedisSettings(REDIS.url(), "i" + NUMBER.incrementAndGet(), KEPT, Duration.ofDays(1));
        return new RedisBackplane(settings.withRoomsBy(makers), new Metrics());
    }
}
