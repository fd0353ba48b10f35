package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.backplane.Recorder;
import chat.metrics.Metrics;
import chat.protocol.RoomName;
import chat.protocol.User;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** The budget of a join: the commands that it takes Redis. */
@Timeout(60)
class JoinCostTest {
    private static final int MANY = 500;

    /** Calls that are none of a join's: those of some seconds. Each instance makes one or two a second. */
    private static final int OTHERS = 20;

    private final RedisServer redis = RedisServer.started();
    private final RedisBackplane one = backplane("i1");
    private final RedisBackplane two = backplane("i2");
    private final Jedis jedis = redis.connect();

    private RedisBackplane backplane(String instance) {
        return new RedisBackplane(new RedisSettings(redis.url(), instance, 1_000, Duration.ofDays(365)), new Metrics());
    }

    @BeforeEach
    void start() {
        for (RedisBackplane backplane : List.of(one, two)) {
            backplane.start(new Recorder());
            Await.until("it is live", backplane::isLive);
        }
    }

    @AfterEach
    void end() {
        one.close();
        two.close();
        jedis.close();
        redis.close();
    }

    private long calls(String command) {
        return jedis.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
                .sum();
    }

    private static User user(int number) {
        return new User("u" + number, "User " + number, true);
    }

    private Map<String, String> here(RoomName room) {
        return jedis.hgetAll("chat:1:{" + room + "}:here:i1");
    }

    @Test
    void aJoinOfARoomThatIsOpenTakesOneCallToReadItAndOneToTellOfTheUser() {
        RoomName room = new RoomName("open");
        Await.result(one.subscribe(room));
        Await.result(one.presence(room));
        jedis.configResetStat();
        one.enter(room, user(0));
        for (int n = 1; n <= MANY; n++) {
            Await.result(one.readBefore(room, null, 50, new Caller(Caller.Kind.GUEST, "u" + n, "")));
            one.enter(room, user(n));
            Await.result(one.presence(room));
        }
        Await.until("all are there", () -> here(room).size() == MANY + 1);

        long reads = calls("fcall_ro");
        long writes = calls("fcall");
        assertTrue(reads >= MANY && reads < MANY + OTHERS, () -> reads + " calls to read");
        assertTrue(writes < MANY + OTHERS, () -> writes + " calls to write");
        assertTrue(calls("hset") < MANY + OTHERS, () -> calls("hset") + " users written");
    }

    @Test
    void usersWhoComeTogetherShareCalls() {
        jedis.configResetStat();
        IntStream.range(0, MANY).forEach(n -> one.enter(new RoomName("room-" + n % 50), user(n)));
        Await.until("all are there", () -> IntStream.range(0, 50)
                .allMatch(n -> here(new RoomName("room-" + n)).size() == MANY / 50));
        long writes = calls("fcall");
        IntStream.range(0, MANY).forEach(n -> one.leave(new RoomName("room-" + n % 50), user(n).id()));
        Await.until("all are gone", () -> IntStream.range(0, 50)
                .allMatch(n -> here(new RoomName("room-" + n)).isEmpty()));

        assertTrue(writes <= MANY / 10 + OTHERS, () -> writes + " calls");
        assertTrue(calls("fcall") - writes <= MANY / 10 + OTHERS, () -> calls("fcall") - writes + " calls");
    }

    @Test
    void ofRoomsThatAreReadTogetherTheInstancesAreAskedForOnce() {
        two.enter(new RoomName("room-7"), user(7));
        Await.until("it is written", () -> jedis.exists("chat:1:{room-7}:here:i2"));
        jedis.configResetStat();
        IntStream.range(0, MANY)
                .mapToObj(n -> one.presence(new RoomName("room-" + n)))
                .toList()
                .forEach(Await::result);

        assertTrue(calls("fcall_ro") < OTHERS, () -> calls("fcall_ro") + " calls");
        assertEquals(MANY, calls("hgetall"));
        assertEquals(
                List.of(user(7)),
                Await.result(one.presence(new RoomName("room-7"))).users());
    }

    @Test
    void ofRoomsThatAreOpenedTogetherTheLastIdsAreAskedForTogether() {
        Await.result(one.publish(new Draft(new RoomName("room-7"), "u1", "n", "message", "{}")));
        jedis.configResetStat();
        List<Long> last =
                IntStream.range(0, MANY).mapToObj(n -> one.subscribe(new RoomName("room-" + n))).toList().stream()
                        .map(id -> Await.result(id).seq())
                        .toList();

        assertEquals(IntStream.range(0, MANY).mapToObj(n -> n == 7 ? 1L : 0L).toList(), last);
        assertTrue(calls("fcall_ro") < MANY / 2, () -> calls("fcall_ro") + " calls");
    }

    @Test
    void aRoomWhosePeopleAreDamagedHoldsUpNobodyAndIsWrittenAnew() {
        RoomName damaged = new RoomName("damaged");
        RoomName sound = new RoomName("sound");
        jedis.set("chat:1:{damaged}:here:i1", "no hash");
        one.enter(sound, user(0)); // The others come together after it.
        one.enter(damaged, user(1));
        one.enter(sound, user(2));

        Await.until("the sound one is written", () -> here(sound).size() == 2);
        Await.until("the other one, too", () -> jedis.type("chat:1:{damaged}:here:i1")
                .equals("hash"));
        assertEquals(1, here(damaged).size());
        assertTrue(jedis.pttl("chat:1:{damaged}:here:i1") > 0);
    }
}
