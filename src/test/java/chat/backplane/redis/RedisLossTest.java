package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Page;
import chat.backplane.Receipt;
import chat.backplane.Recorder;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.protocol.User;
import chat.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/** The promises of the backplane when Redis has lost data, or has data that it should not. */
class RedisLossTest extends FaultyRedis {
    @Test
    void aFlushStartsNewEpochsAndInstancesRestoreTheirState() {
        Receipt before = publish(a, "n1");
        a.enter(ROOM, new User("u1", "Ann", false));
        try (Jedis jedis = redis.connect()) {
            jedis.flushAll();
            jedis.functionFlush();
        }
        Receipt after = publish(b, "n1");

        assertEquals(1, after.id().seq());
        assertFalse(after.duplicate());
        assertNotEquals(before.id().epoch(), after.id().epoch());
        assertFalse(Await.result(a.readAfter(ROOM, before.id(), 10, Caller.INSTANCE))
                .complete());
        Await.within(
                CATCH_UP,
                "who is here is written again",
                () -> Await.result(b.presence(ROOM)).count() == 1);
        awaitLive("still");
    }

    @Test
    void aCleanRestartChangesNoEpoch() {
        Receipt before = publish(a, "n1");
        for (int i = 2; i < 5; i++) {
            redis.stop();
            Await.until("it is told", () -> !a.isLive() && !b.isLive());
            redis.start();
            awaitLive("after the restart");
            Receipt after = publish(i % 2 == 0 ? a : b, "n" + i);
            assertEquals(new MessageId(before.id().epoch(), i), after.id());
        }
        Backplane c = started(new Recorder());
        assertEquals(new MessageId(before.id().epoch(), 5), publish(c, "n5").id());
    }

    @Test
    void anOlderSnapshotChangesEpochsAndKeepsItsEntries() {
        Receipt kept = publish(a, "kept");
        Path snapshot = redis.snapshot();
        Receipt lost = publish(a, "lost");
        redis.stop();
        Await.until("it is told", () -> !a.isLive() && !b.isLive());
        redis.restore(snapshot);
        redis.start();
        awaitLive("after the restore");
        Receipt other = publish(b, "other");

        // It has the number of what was lost, so it must not have its epoch.
        assertEquals(lost.id().seq(), other.id().seq());
        assertNotEquals(lost.id().epoch(), other.id().epoch());
        assertFalse(
                Await.result(a.readAfter(ROOM, lost.id(), 10, Caller.INSTANCE)).complete());
        assertFalse(
                Await.result(a.readAfter(ROOM, kept.id(), 10, Caller.INSTANCE)).complete());
        assertEquals(
                List.of("{\"n\":\"kept\"}", "{\"n\":\"other\"}"),
                readAll(a).entries().stream().map(p -> p.body()).toList());
        Receipt again = publish(a, "kept");
        assertEquals(new Receipt(new MessageId(other.id().epoch(), 1), kept.at(), true), again);
        assertFalse(publish(a, "lost").duplicate());
    }

    @Test
    void aLossIsDetectedAlthoughAnotherInstanceHasWrittenPastIt() {
        publish(a, "kept");
        Path snapshot = redis.snapshot();
        MessageId lost = publish(a, "lost").id();
        RedisSettings settings = new RedisSettings(redis.url(), "observer", 1_000, Duration.ofDays(1));
        ConnectionOpener observer = RedisContext.of(settings, new Metrics()).opener();
        observer.open("publish").abort();
        started.forEach(Backplane::close);
        redis.stop();
        redis.restore(snapshot);
        redis.start();
        // This one knows of nothing, so it goes on in the old epoch, past all that was lost.
        Backplane c = started(new Recorder());
        IntStream.range(0, 20).forEach(i -> publish(c, "over" + i));
        assertEquals(lost.epoch(), publish(c, "still").id().epoch());
        observer.open("publish").abort();

        Await.within(
                CATCH_UP,
                "the other one hears of it",
                () -> !publish(c, "x" + System.nanoTime()).id().epoch().equals(lost.epoch()));
        assertFalse(Await.result(c.readAfter(ROOM, lost, 10, Caller.INSTANCE)).complete());
    }

    @Test
    void presenceIsWrittenAgainWhenRedisComesBackEmpty() {
        a.enter(ROOM, new User("u1", "Ann", false));
        Await.until("she is seen", () -> Await.result(b.presence(ROOM)).count() == 1);
        redis.kill();
        a.enter(ROOM, new User("u2", "Bob", false));
        a.leave(ROOM, "u1");
        redis.wipe();
        redis.start();
        awaitLive("after it came back empty");

        Await.within(CATCH_UP, "Bob is seen", () -> Await.result(b.presence(ROOM)).users().stream()
                .map(User::id)
                .toList()
                .equals(List.of("u2")));
    }

    @Test
    void aDeletedFunctionLibraryIsLoadedAgain() {
        publish(a, "n1");
        try (Jedis jedis = redis.connect()) {
            jedis.functionFlush();
        }
        List<CompletableFuture<Receipt>> receipts =
                IntStream.range(0, 100).mapToObj(n -> a.publish(draft("m" + n))).toList();
        for (int n = 0; n < 100; n++) {
            assertEquals(n + 2, Await.result(receipts.get(n)).id().seq());
        }
        try (Jedis jedis = redis.connect()) {
            jedis.functionFlush();
        }
        assertEquals(101, readAll(b).entries().size());
    }

    @Test
    void anEntryOfAnUnknownVersionKeepsItsNumber() {
        publish(a, "n1");
        String key = "chat:1:{room}:";
        try (Jedis jedis = redis.connect()) {
            jedis.hincrBy(key + "meta", "seq", 1);
            jedis.xadd(key + "log", new StreamEntryID(2, 0), Map.of("v", "2", "blob", "?"));
            jedis.publish("chat:1:{room}", "2 whatever");
            jedis.publish("chat:1:{room}", "nonsense");
        }
        Receipt third = publish(a, "n3");

        assertEquals(2, heardByB.awaitPublished(ROOM, 2).size());
        Page page = readAll(b);
        assertTrue(page.complete());
        assertEquals(
                List.of(1L, 2L, 3L),
                page.entries().stream().map(p -> p.id().seq()).toList());
        assertEquals("unreadable", page.entries().get(1).type());
        assertEquals(third.id(), page.lastId());
    }

    @Test
    void countsInForgedMessagesAreNotTrusted() {
        Receipt first = publish(a, "n1");
        RoomName empty = new RoomName("empty");
        Await.result(a.subscribe(empty));
        try (Jedis jedis = redis.connect()) {
            for (int i = 0; i < 3; i++) {
                jedis.publish("chat:1:{room}", "1 e=other s=57 t=1790000000000 c=99999999 y=message\n{}");
                jedis.publish("chat:1:{empty}", "1 e=other s=1 t=1790000000000 c=99999999 y=message\n{}");
                jedis.publish("chat:1:{empty}", "1 s=0 t=1790000000000 c=99999999 y=message\n{}");
                jedis.publish(
                        "chat:1:{room}",
                        "1 e=" + first.id().epoch() + " s=57 t=1790000000000 c=" + Long.MAX_VALUE + " y=message\n{}");
                heardByA.forgetLastIds();
                Await.until(
                        "the count was compared", () -> heardByA.lastIds(ROOM).size() > 1);
            }
            assertEquals("1", jedis.hget("chat:1:state", "count"));
        }

        assertEquals(new MessageId(first.id().epoch(), 2), publish(b, "n2").id());
        assertEquals(new MessageId(first.id().epoch(), 3), publish(a, "n3").id());
    }

    @Test
    void aCountThatNoChatReachesIsNotStored() {
        Receipt first = publish(a, "n1");
        String function = FunctionLibrary.ofChat().function("check_continuity");
        try (Jedis jedis = redis.connect()) {
            String run = jedis.hget("chat:1:state", "run");
            jedis.fcall(function, List.of("chat:1:state"), List.of(run, run, Long.toString(Long.MAX_VALUE)));
            assertEquals("1", jedis.hget("chat:1:state", "count"));
        }

        assertEquals(new MessageId(first.id().epoch(), 2), publish(a, "n2").id());
    }

    @Test
    void rubbishOnTheCanaryChannelDoesNotBreakTheSubscription() {
        try (Jedis jedis = redis.connect()) {
            String connection = subscriptionOf("i1", jedis);
            jedis.publish("chat:1:canary:i1", "rubbish");
            jedis.publish("chat:1:canary:i1", Long.toString(Long.MAX_VALUE));
            publish(b, "n1");
            heardByA.awaitPublished(ROOM, 1);

            assertEquals(connection, subscriptionOf("i1", jedis));
            assertTrue(a.isLive());
        }
    }

    @Test
    void aLostLastEntryIsReportedByTheLastIdWithinTwoSeconds() {
        Receipt first = publish(a, "n1");
        heardByB.awaitPublished(ROOM, 1);
        String key = "chat:1:{room}:";
        try (Jedis jedis = redis.connect()) {
            // As if its delivery had been lost: it stands in the log and nobody was told.
            jedis.xadd(
                    key + "log", new StreamEntryID(2, 0), Map.of("v", "1", "at", "1", "type", "message", "body", "{}"));
            jedis.hincrBy(key + "meta", "seq", 1);
        }

        MessageId lastId = new MessageId(first.id().epoch(), 2);
        Await.within(CATCH_UP, "the last id is told", () -> heardByB.lastIds(ROOM)
                .contains(new Recorder.LastId(ROOM, lastId, false)));
        assertEquals(lastId, readAll(b).entries().get(1).id());
    }

    @Test
    void noLossIsDetectedWhileMuchIsPublished() {
        MessageId first = publish(a, "first").id();
        heardByA.forgetLastIds();
        for (int i = 0; heardByA.lastIds(ROOM).size() < 4; i++) {
            CompletableFuture<Receipt> ofA = a.publish(draft("a" + i));
            CompletableFuture<Receipt> ofB = b.publish(draft("b" + i));
            Await.result(ofA);
            Await.result(ofB);
        }

        assertEquals(first.epoch(), publish(a, "last").id().epoch());
    }
}
