package chat.backplane.redis;

import chat.backplane.Backplane;
import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Page;
import chat.backplane.Backplane.Receipt;
import chat.backplane.TwoInstances;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Two instances on a Redis of their own, which a test stops, flushes or restores. */
@Timeout(90)
abstract class FaultyRedis extends TwoInstances {
    static final RoomName ROOM = new RoomName("room");

    /** Five times the promised time, because machines that run tests are busy. */
    static final Duration CATCH_UP = Duration.ofSeconds(15);

    @AutoClose
    final RedisServer redis = RedisServer.started();

    private int instances;

    @Override
    protected final Backplane connect() {
        RedisSettings settings = new RedisSettings(redis.url(), "i" + ++instances, 100_000, Duration.ofDays(1));
        return new RedisBackplane(settings, new Metrics());
    }

    @BeforeEach
    final void subscribeBoth() {
        Await.result(a.subscribe(ROOM));
        Await.result(b.subscribe(ROOM));
    }

    static Draft draft(String nonce) {
        return new Draft(ROOM, "u1", nonce, "message", "{\"n\":\"" + nonce + "\"}");
    }

    static Receipt publish(Backplane by, String nonce) {
        return Await.result(by.publish(draft(nonce)));
    }

    static Page readAll(Backplane by) {
        return Await.result(by.readAfter(ROOM, MessageId.NONE, 200));
    }

    /** Returns the id that Redis gave to the connection on which live entries arrive; empty while there is none. */
    static String subscriptionOf(String instance, Jedis jedis) {
        return jedis.clientList()
                .lines()
                .filter(line -> line.contains("name=chat-" + instance + "-subscribe "))
                .map(line -> line.split(" ", 2)[0])
                .findFirst()
                .orElse("");
    }

    void awaitLive(String when) {
        Await.within(CATCH_UP, "live " + when, () -> a.isLive() && b.isLive());
    }
}
