package chat.backplane.redis;

import chat.backplane.Backplane;
import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Page;
import chat.backplane.Backplane.Receipt;
import chat.backplane.Recorder;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Two instances on a Redis that things happen to. */
@Timeout(40)
abstract class RedisTrouble {
    static final RoomName ROOM = new RoomName("room");

    /** Three times what is promised: a machine that runs tests is busy, and a bound is not a benchmark. */
    static final Duration CATCH_UP = Duration.ofSeconds(9);

    final RedisServer redis = RedisServer.started();
    final List<Backplane> started = new ArrayList<>();
    final Recorder heardByA = new Recorder();
    final Recorder heardByB = new Recorder();
    Backplane a;
    Backplane b;
    private int instances;

    @BeforeEach
    void startTwoInstances() {
        a = started(heardByA);
        b = started(heardByB);
        Await.result(a.subscribe(ROOM));
        Await.result(b.subscribe(ROOM));
    }

    Backplane started(Recorder recorder) {
        RedisSettings settings = new RedisSettings(redis.url(), "i" + ++instances, 100_000, Duration.ofDays(1));
        Backplane backplane = new RedisBackplane(settings, new Metrics());
        started.add(backplane);
        backplane.start(recorder);
        Await.until("it is live", backplane::isLive);
        return backplane;
    }

    @AfterEach
    void endAll() {
        try (redis) {
            started.forEach(Backplane::close);
        }
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

    void awaitLive(String when) {
        Await.within(CATCH_UP, "live " + when, () -> a.isLive() && b.isLive());
    }
}
