package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane;
import chat.backplane.Draft;
import chat.backplane.Recorder;
import chat.backplane.RetentionContract;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.RoomRequest;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.resps.StreamEntry;

class RedisRetentionTest extends RetentionContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String SECRET = "a-text-that-nobody-else-writes";

    /** Without compression, or a text would not be found in a dump. */
    @AutoClose
    private static final RedisServer REDIS = RedisServer.started("--rdbcompression", "no");

    @AutoClose
    private final Jedis jedis = REDIS.connect();

    private final String log = "chat:1:{" + room + "}:log";
    private final String meta = "chat:1:{" + room + "}:meta";
    private int changes;

    @Override
    protected Backplane connect() {
        String instance = "i" + NUMBER.incrementAndGet();
        return new RedisBackplane(
                new RedisSettings(REDIS.url(), instance, HISTORY_LENGTH, Duration.ofDays(30)), new Metrics());
    }

    /** Writes the log once more with other times, and starts an instance, which looks at once. */
    @Override
    protected void age(Duration by) {
        List<StreamEntry> entries = jedis.xrange(log, (StreamEntryID) null, null);
        jedis.del(log);
        for (StreamEntry entry : entries) {
            Map<String, String> fields = new HashMap<>(entry.getFields());
            fields.merge("at", "", (at, none) -> Long.toString(Long.parseLong(at) - by.toMillis()));
            jedis.xadd(log, fields, XAddParams.xAddParams().id(entry.getID()));
        }
        Double due = jedis.zscore("chat:1:retention", room.value());
        assertNotNull(due, "some instance looks at the room in time");
        jedis.zadd("chat:1:retention", due - by.toMillis(), room.value());
        started(new Recorder());
    }

    private Draft keep(int days, int count) {
        RoomRequest request = new RoomRequest.Set(room, null, null, null, null, days, count, "r" + ++changes);
        return Draft.of(ANN, caller(ANN), request, "");
    }

    private boolean isInRedis(String text) {
        for (String key : jedis.keys("chat:1:{" + room + "}:*")) {
            if (new String(jedis.dump(key), StandardCharsets.ISO_8859_1).contains(text)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void noByteOfItIsLeftInRedis() {
        MessageId first = say(ANN, SECRET);
        Await.result(a.publish(edit(ANN, first, SECRET + "-edited")));
        say(ANN, "another");
        assertTrue(isInRedis(SECRET));

        Await.result(a.publish(keep(0, 1)));
        assertTrue(isInRedis("another"));
        assertFalse(isInRedis(SECRET));
    }

    @Test
    void whatAMessageCutsOffLeavesRedisWhenAnInstanceLooksNext() {
        Await.result(a.publish(keep(0, 1)));
        say(ANN, SECRET);
        say(ANN, "another");
        assertTrue(isInRedis(SECRET), "it is flagged alone, in the same node");
        double due = jedis.zscore("chat:1:retention", room.value());
        assertTrue(due - System.currentTimeMillis() <= Duration.ofHours(1).toMillis());

        jedis.zadd("chat:1:retention", 1, room.value());
        started(new Recorder());
        Await.until("its bytes are gone", () -> !isInRedis(SECRET));
        Await.until("nothing is due", () -> jedis.zscore("chat:1:retention", room.value()) == null);
        assertNull(jedis.hget(meta, "cut"));
    }

    @Test
    void whatLiesBesideAMessageGoesWithIt() {
        MessageId first = say(ANN, "first");
        Await.result(a.publish(pin(caller(ANN), first, true)));
        Await.result(a.publish(react(BEN, first, THUMB, true)));
        Await.result(a.publish(edit(ANN, first, "changed")));
        MessageId second = say(ANN, "second");
        Await.result(a.publish(keep(0, 1)));
        String prefix = "chat:1:{" + room + "}:";
        for (String key : List.of("edits", "pins", "counts", "reactions:" + first.seq())) {
            assertFalse(jedis.exists(prefix + key), key);
        }

        Await.result(a.publish(pin(caller(ANN), second, true)));
        Await.result(a.publish(react(BEN, second, THUMB, true)));
        say(ANN, "third");
        for (String key : List.of("pins", "counts", "reactions:" + second.seq())) {
            assertFalse(jedis.exists(prefix + key), key);
        }
    }

    @Test
    void aRoomInWhichNothingGetsTooOldIsNotLookedAt() {
        say(ANN, "text");
        Await.result(a.publish(keep(0, 5)));
        assertNull(jedis.zscore("chat:1:retention", room.value()));

        Await.result(a.publish(keep(3, 0)));
        long oldest = Long.parseLong(
                jedis.xrange(log, (StreamEntryID) null, null).get(0).getFields().get("at"));
        assertEquals((double) (oldest + Duration.ofDays(3).toMillis()), jedis.zscore("chat:1:retention", room.value()));
    }

    @Test
    void aRoomWhoseLogHasExpiredIsLookedAtAgainAndOneThatIsGoneIsNot() {
        Await.result(a.publish(keep(1, 0)));
        jedis.del(meta, log);
        jedis.zadd("chat:1:retention", 1, room.value());
        started(new Recorder());
        long later = System.currentTimeMillis() + Duration.ofHours(20).toMillis();
        Await.until("it is looked at later", () -> jedis.zscore("chat:1:retention", room.value()) > later);

        jedis.del("chat:1:{" + room + "}:room");
        jedis.zadd("chat:1:retention", 1, room.value());
        started(new Recorder());
        Await.until("it is forgotten", () -> jedis.zscore("chat:1:retention", room.value()) == null);
    }
}
