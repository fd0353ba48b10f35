package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.backplane.HookStore;
import chat.backplane.Limited;
import chat.backplane.OutgoingHook;
import chat.backplane.Receipt;
import chat.backplane.Recorder;
import chat.backplane.RoomNames;
import chat.backplane.Unavailable;
import chat.backplane.WriteRates;
import chat.metrics.Metrics;
import chat.protocol.RoomName;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** A key that somebody has damaged by hand costs nobody but those whose key it is. */
@Timeout(60)
class DamagedKeysTest {
    /** Three messages at once, then one in a minute. */
    private static final WriteRates SHARES = new WriteRates(1 / 3.3, 0, 0);

    private final RedisServer redis = RedisServer.started();
    private final Recorder recorder = new Recorder();
    private final RedisBackplane backplane = new RedisBackplane(
            new RedisSettings(redis.url(), RedisSettings.NAMESPACE, "i1", 1_000, Duration.ofDays(365), SHARES),
            new Metrics());

    @BeforeEach
    void start() {
        backplane.start(recorder);
        Await.until("it is live", backplane::isLive);
        Await.result(backplane.publish(draft("somebody", "damaged", "before")));
        try (Jedis jedis = redis.connect()) {
            jedis.del("chat:1:{damaged}:log");
            jedis.set("chat:1:{damaged}:log", "no stream");
        }
    }

    @AfterEach
    void end() {
        backplane.close();
        redis.close();
    }

    private static Draft draft(String person, String room, String nonce) {
        return new Draft(new RoomName(room), person, nonce, "message", "{}");
    }

    private List<CompletableFuture<Receipt>> publishTogether(Draft... drafts) {
        return PausedRedis.publish(redis, backplane, List.of(drafts));
    }

    private static long seq(CompletableFuture<Receipt> receipt) {
        return Await.result(receipt).id().seq();
    }

    @Test
    void aRoomWhoseLogIsDamagedFailsAlone() {
        List<CompletableFuture<Receipt>> receipts = publishTogether(
                draft("ann", "sound", "n1"), draft("ann", "damaged", "n2"), draft("ann", "sound", "n3"));

        assertEquals(1, seq(receipts.get(0)));
        assertThrows(Unavailable.class, () -> Await.result(receipts.get(1)));
        assertEquals(2, seq(receipts.get(2)));
    }

    @Test
    void besideADamagedRoomARepeatedEntryIsAnsweredAndARefusedOneRefused() {
        for (int n = 1; n <= 3; n++) {
            Await.result(backplane.publish(draft("ann", "sound", "n" + n)));
        }
        List<CompletableFuture<Receipt>> receipts = publishTogether(
                draft("bob", "damaged", "n1"), draft("ann", "sound", "n2"), draft("ann", "sound", "n4"));

        assertThrows(Unavailable.class, () -> Await.result(receipts.get(0)));
        assertTrue(Await.result(receipts.get(1)).duplicate());
        assertThrows(Limited.class, () -> Await.result(receipts.get(2)));
    }

    @Test
    void whatFailsIsNotCharged() {
        for (int n = 0; n < 10; n++) {
            Draft failing = draft("ann", "damaged", "n" + n);
            assertThrows(Unavailable.class, () -> Await.result(backplane.publish(failing)));
        }
        assertEquals(1, seq(backplane.publish(draft("ann", "sound", "n"))));
    }

    @Test
    void aShareThatIsDamagedCountsAsWhole() {
        try (Jedis jedis = redis.connect()) {
            jedis.set("chat:1:spent:person:ann", "twenty-four bytes of text".substring(0, 24));
            jedis.set("chat:1:spent:person:bob", "short");
        }
        List<CompletableFuture<Receipt>> receipts =
                publishTogether(draft("eve", "sound", "n1"), draft("ann", "sound", "n2"), draft("bob", "sound", "n3"));

        assertEquals(
                List.of(1L, 2L, 3L), receipts.stream().map(DamagedKeysTest::seq).toList());
    }

    @Test
    void aNameThatIsNoRoomsKeepsNobodyFromTheRooms() {
        RoomName sound = new RoomName("sound");
        Caller ann = new Caller(Caller.Kind.ADMINISTRATOR, "ann", "");
        OutgoingHook hook =
                new OutgoingHook("w-1", "https://example.org/", "secret", "ann", 1, OutgoingHook.State.GOOD);
        assertTrue(Await.result(backplane.bots().hooks().add(sound, hook, ann)));
        Await.result(backplane.publish(draft("ann", "sound", "n1")));
        try (Jedis jedis = redis.connect()) {
            jedis.zadd("chat:1:hooks", 0, "w-2 NO ROOM");
            jedis.zadd("chat:1:public", 0, "NO ROOM");
            jedis.zadd("chat:1:names", 0, "NO ROOM");
            jedis.hset("chat:1:person:ann", "NO ROOM", " 0 a");
        }

        List<HookStore.Lease> taken = Await.result(backplane.bots().hooks().take(10, Duration.ofMinutes(1)));
        assertEquals(List.of(sound), taken.stream().map(HookStore.Lease::room).toList());
        RoomNames names = Await.result(backplane.rooms(ann));
        assertEquals(List.of(), names.own());
        assertTrue(names.open().contains(sound));
    }
}
