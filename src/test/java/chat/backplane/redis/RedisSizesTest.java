package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Draft;
import chat.backplane.Recorder;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** The size, expiry and cost of data in Redis. */
@Timeout(120)
class RedisSizesTest {
    private static final long DAY_MS = 86_400_000;

    private final RedisServer redis = RedisServer.started();
    private final Recorder recorder = new Recorder();
    private final RedisBackplane backplane =
            new RedisBackplane(new RedisSettings(redis.url(), "i1", 1_000, Duration.ofDays(365)), new Metrics());

    @AfterEach
    void end() {
        backplane.close();
        redis.close();
    }

    private void start() {
        backplane.start(recorder);
        Await.until("it is live", backplane::isLive);
    }

    private void publish(RoomName room, int from, int to) {
        publish(from, to, n -> new Draft(room, "user-0123456789", "nonce-0123456789-" + n, "message", "{}"));
    }

    /** Publishes in batches, because calls that wait for longer time out. */
    private void publish(int from, int to, IntFunction<Draft> draft) {
        for (int n = from; n <= to; n += 250) {
            IntStream.rangeClosed(n, Math.min(to, n + 249))
                    .mapToObj(draft)
                    .map(backplane::publish)
                    .toList()
                    .forEach(Await::result);
        }
    }

    private static long used(Jedis jedis, RoomName room) {
        return Stream.of("0", "1", "2")
                .map(n -> jedis.memoryUsage("chat:1:{" + room + "}:nonces:" + n, 0))
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void aRememberedNonceTakesAtMostAHundredBytes() {
        start();
        RoomName room = new RoomName("nonces");
        try (Jedis jedis = redis.connect()) {
            publish(room, 1, 10_000);
            long each = used(jedis, room) / 10_000;

            assertTrue(each >= 20 && each <= 100, () -> each + " bytes for a nonce");
        }
    }

    @Test
    void aNonceIsRememberedForADayAndNotForTwo() {
        start();
        RoomName room = new RoomName("day");
        publish(room, 1, 1);
        try (Jedis jedis = redis.connect()) {
            Set<String> keys = jedis.keys("chat:1:{day}:nonces:*");
            assertEquals(1, keys.size());
            long left = jedis.pttl(keys.iterator().next());
            assertTrue(left >= DAY_MS - 60_000 && left <= DAY_MS + 13 * 3_600_000, () -> left + " ms");
        }
    }

    @Test
    void aRoomExpiresLaterTheMoreEntriesItHas() {
        start();
        RoomName room = new RoomName("grows");
        try (Jedis jedis = redis.connect()) {
            publish(room, 1, 1);
            long days = days(jedis, room);
            assertTrue(days >= 7 && days <= 9, () -> days + " days for one entry");
            publish(room, 2, 50);
            long later = days(jedis, room);
            assertTrue(later >= 57 && later <= 65, () -> later + " days for fifty");
            publish(room, 51, 500);
            long last = days(jedis, room);
            assertTrue(last >= 364 && last <= 411, () -> last + " days for many");
        }
    }

    private static long days(Jedis jedis, RoomName room) {
        String key = "chat:1:{" + room + "}:";
        long log = jedis.pttl(key + "log");
        assertTrue(jedis.pttl(key + "meta") >= log - 60_000);
        return log / DAY_MS;
    }

    private static long commands(Jedis jedis) {
        return jedis.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
                .sum();
    }

    @Test
    void idleRoomsCostNextToNothing() {
        start();
        subscribe(3_000);
        try (Jedis jedis = redis.connect()) {
            // All of them twice a second would be more than 6,000. The first rounds read all, as they know nothing yet.
            Await.within(
                    Duration.ofSeconds(60),
                    "two hundred rooms are looked at for less than a thousand commands",
                    () -> isCheap(commandsFor200Rooms(jedis)));
        }
    }

    /** Fewer than one for each are those of a round that had read them before. */
    private static boolean isCheap(long commands) {
        return commands >= 200 && commands < 1_000;
    }

    /** Those of some five seconds: twenty rooms are looked at in each round. */
    private long commandsFor200Rooms(Jedis jedis) {
        recorder.forgetLastIds();
        jedis.configResetStat();
        Await.until("some are looked at", () -> recorder.lastIdCount() >= 200);
        return commands(jedis);
    }

    /** Subscribes in batches, because calls that wait for longer time out. */
    private void subscribe(int rooms) {
        for (int n = 0; n < rooms; n += 250) {
            IntStream.range(n, Math.min(rooms, n + 250))
                    .mapToObj(room -> backplane.subscribe(new RoomName("idle-" + room)))
                    .toList()
                    .forEach(Await::result);
        }
    }

    @Test
    void aLostEntryIsReportedTwiceWithinTwoSecondsAmongManyRooms() {
        start();
        RoomName room = new RoomName("lossy");
        subscribe(3_000);
        Await.result(backplane.subscribe(room));
        try (Jedis jedis = redis.connect()) {
            String library = jedis.functionList().get(0).getLibraryName();
            String key = "chat:1:{lossy}:";
            List<String> keys = List.of(
                    "chat:1:state",
                    "chat:1:changed",
                    key + "meta",
                    key + "log",
                    key + "nonces:0",
                    key + "nonces:1",
                    key + "nonces:2");
            List<String> arguments = List.of(
                    "100",
                    "1000000000",
                    "0",
                    "0",
                    "0",
                    "100 1000",
                    "everybody",
                    "5",
                    "chat:1:{nobody}",
                    "base",
                    "message",
                    "{}",
                    "nonce",
                    "lossy",
                    "uann");
            jedis.fcall(library + "_publish", keys, arguments);
        }
        MessageId lost = new MessageId("base", 1);

        Await.within(
                FaultyRedis.CATCH_UP,
                "it is told",
                () -> recorder.lastIds(room).stream()
                                .filter(lastId -> lastId.lastId().equals(lost))
                                .count()
                        >= 2);
        assertEquals(List.of(), recorder.published(room));
    }

    @Test
    void onlyTheLastFewThousandChangedRoomsAreTracked() {
        start();
        publish(1, 5_000, n -> new Draft(new RoomName("r" + n), "u", "n", "message", "{}"));
        try (Jedis jedis = redis.connect()) {
            long kept = jedis.zcard("chat:1:changed");

            assertTrue(kept >= 4_096 && kept < 4_096 + 64, () -> kept + " rooms");
            assertNull(jedis.zscore("chat:1:changed", "r1"));
        }
    }
}
