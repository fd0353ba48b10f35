package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Page;
import chat.backplane.Backplane.Receipt;
import chat.backplane.Backplane.Unavailable;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.protocol.User;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** What becomes of the promises while Redis is away, hangs, or comes back with something else than it had. */
@Timeout(40)
class RedisOutageTest {
    private static final RoomName ROOM = new RoomName("room");
    private static final Duration CATCH_UP = Duration.ofSeconds(3);

    private final RedisServer redis = RedisServer.started();
    private final List<Backplane> started = new ArrayList<>();
    private final Recorder heardByA = new Recorder();
    private final Recorder heardByB = new Recorder();
    private Backplane a;
    private Backplane b;
    private int instances;

    @BeforeEach
    void startTwoInstances() {
        a = started(heardByA);
        b = started(heardByB);
        Await.result(a.subscribe(ROOM));
        Await.result(b.subscribe(ROOM));
    }

    private Backplane started(Recorder recorder) {
        RedisSettings settings = new RedisSettings(redis.url(), "i" + ++instances, 1_000, Duration.ofDays(1));
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

    private static Draft draft(String nonce) {
        return new Draft(ROOM, "u1", nonce, "message", "{\"n\":\"" + nonce + "\"}");
    }

    private static Receipt publish(Backplane by, String nonce) {
        return Await.result(by.publish(draft(nonce)));
    }

    private static Page readAll(Backplane by) {
        return Await.result(by.readAfter(ROOM, MessageId.NONE, 200));
    }

    private void awaitLive(String when) {
        Await.within(CATCH_UP, "live " + when, () -> a.isLive() && b.isLive());
    }

    /** Also the tip that is certain, for both. */
    private void awaitCaughtUp(MessageId tip) {
        Await.within(CATCH_UP, "both are told the tip " + tip + " for certain", () -> Stream.of(heardByA, heardByB)
                .allMatch(recorder -> recorder.tips(ROOM).contains(new Recorder.Tip(ROOM, tip, true))));
    }

    private static void assertUnavailableWithinASecond(List<CompletableFuture<?>> futures, long since) {
        assertUnavailableWithin(Duration.ofMillis(1_100), futures, since);
    }

    private static void assertUnavailableWithin(Duration limit, List<CompletableFuture<?>> futures, long since) {
        Await.until("all are decided", () -> futures.stream().allMatch(CompletableFuture::isDone));
        long took = (System.nanoTime() - since) / 1_000_000;
        futures.forEach(future -> assertThrows(Unavailable.class, () -> Await.result(future)));
        assertTrue(took < limit.toMillis(), () -> "took " + took + " ms");
    }

    private List<CompletableFuture<?>> askEverything() {
        return List.of(
                a.publish(draft("x1")),
                a.publish(draft("x2")),
                a.readAfter(ROOM, MessageId.NONE, 10),
                a.readBefore(ROOM, null, 10),
                a.subscribe(new RoomName("another")),
                a.presence(new RoomName("another")));
    }

    @Test
    void aKilledRedisThatComesBackIsCaughtUpWithInTheSameEpoch() {
        Receipt before = publish(a, "n1");
        heardByA.awaitPublished(ROOM, 1);
        redis.kill();
        Await.within(Duration.ofSeconds(1), "it is told", () -> !a.isLive() && !b.isLive());
        assertUnavailableWithinASecond(askEverything(), System.nanoTime());
        redis.start();
        awaitLive("after the restart");

        awaitCaughtUp(before.id());
        Receipt after = publish(b, "n2");
        assertTrue(after.id().follows(before.id()));
        assertEquals(before.id(), publish(b, "n1").id());
        heardByA.awaitPublished(ROOM, 2);
        assertEquals(List.of(true, false, true), heardByA.lives());
    }

    @Test
    void whatRedisAcceptedWhileTheSubscriptionWasCutIsToldByTheTip() {
        publish(a, "n1");
        heardByB.awaitPublished(ROOM, 1);
        try (Jedis jedis = redis.connect()) {
            jedis.clientKill(new ClientKillParams().type(ClientType.PUBSUB));
        }
        Receipt unheard = publish(a, "n2");

        Await.within(
                Duration.ofSeconds(2),
                "the tip is told",
                () -> heardByB.published(ROOM).size() == 2
                        || heardByB.tips(ROOM).stream()
                                .anyMatch(t -> t.certain() && t.tip().equals(unheard.id())));
        awaitLive("again");
        Receipt heard = publish(a, "n3");
        Await.within(CATCH_UP, "it is delivered live", () -> heardByB.published(ROOM).stream()
                .anyMatch(p -> p.id().equals(heard.id())));
    }

    @Test
    void theLastEntryLostOnItsWayIsToldByTheTipWithinTwoSeconds() {
        Receipt first = publish(a, "n1");
        heardByB.awaitPublished(ROOM, 1);
        String key = "chat:1:{room}:";
        try (Jedis jedis = redis.connect()) {
            // As if its delivery had been lost: it stands in the log and nobody was told.
            jedis.xadd(
                    key + "log", new StreamEntryID(2, 0), Map.of("v", "1", "at", "1", "type", "message", "body", "{}"));
            jedis.hincrBy(key + "meta", "seq", 1);
        }

        MessageId tip = new MessageId(first.id().epoch(), 2);
        Await.within(Duration.ofSeconds(2), "the tip is told", () -> heardByB.tips(ROOM)
                .contains(new Recorder.Tip(ROOM, tip, false)));
        assertEquals(tip, readAll(b).entries().get(1).id());
    }

    @Test
    void aRedisThatHangsIsUnavailableWithinASecondAndIsBackSoonAfterwards() {
        Receipt before = publish(a, "n1");
        redis.pause();
        for (int i = 0; i < 3; i++) {
            assertUnavailableWithinASecond(askEverything(), System.nanoTime());
        }
        Await.within(Duration.ofSeconds(4), "it is told", () -> !a.isLive() && !b.isLive());
        heardByA.forgetTips();
        heardByB.forgetTips();
        redis.resume();
        awaitLive("after it goes on");

        Receipt again = publish(a, "x1");
        assertTrue(again.id().sameLog(before.id()));
        Page page = readAll(b);
        assertEquals(
                page.entries().size(),
                page.entries().stream().map(p -> p.body()).distinct().count(),
                "nothing stands there twice");
        Await.within(CATCH_UP, "both are told how far it is", () -> Stream.of(heardByA, heardByB)
                .allMatch(r -> r.tips(ROOM).stream().anyMatch(t -> t.tip().equals(page.tip()))));
    }

    @Test
    void aFlushedRedisBeginsNewEpochsAndGetsEverythingAgainThatItNeeds() {
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
        assertFalse(Await.result(a.readAfter(ROOM, before.id(), 10)).complete());
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
    void anOlderStateThatIsRestoredChangesEpochsAndKeepsWhatItHas() {
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
        assertFalse(Await.result(a.readAfter(ROOM, lost.id(), 10)).complete());
        assertFalse(Await.result(a.readAfter(ROOM, kept.id(), 10)).complete());
        assertEquals(
                List.of("{\"n\":\"kept\"}", "{\"n\":\"other\"}"),
                readAll(a).entries().stream().map(p -> p.body()).toList());
        Receipt again = publish(a, "kept");
        assertEquals(new Receipt(new MessageId(other.id().epoch(), 1), kept.at(), true), again);
        assertFalse(publish(a, "lost").duplicate());
    }

    @Test
    void aLossIsNoticedThoughAnotherInstanceHasWrittenOverItBefore() {
        publish(a, "kept");
        Path snapshot = redis.snapshot();
        MessageId lost = publish(a, "lost").id();
        RedisSettings settings = new RedisSettings(redis.url(), "witness", 1_000, Duration.ofDays(1));
        RedisLinks witness = RedisShared.of(settings, new Metrics()).links();
        witness.open("publish").abort();
        started.forEach(Backplane::close);
        redis.stop();
        redis.restore(snapshot);
        redis.start();
        // This one knows of nothing, so it goes on in the old epoch, past all that was lost.
        Backplane c = started(new Recorder());
        IntStream.range(0, 20).forEach(i -> publish(c, "over" + i));
        assertEquals(lost.epoch(), publish(c, "still").id().epoch());
        witness.open("publish").abort();

        Await.within(
                CATCH_UP,
                "the other one hears of it",
                () -> !publish(c, "x" + System.nanoTime()).id().epoch().equals(lost.epoch()));
        assertFalse(Await.result(c.readAfter(ROOM, lost, 10)).complete());
    }

    @Test
    void whoIsThereIsWrittenAgainWhenRedisComesBackEmpty() {
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
    void whoWasOnADeadInstanceIsGoneWhenItsLeaseEnds() {
        a.enter(ROOM, new User("u1", "Ann", false));
        String dead = "chat:1:{room}:here:dead";
        try (Jedis jedis = redis.connect()) {
            jedis.hset(dead, "u9", "g=1 n=Zed");
            List<String> time = jedis.time();
            jedis.zadd("chat:1:instances", Double.parseDouble(time.get(0)) * 1000, "dead");
        }
        Await.within(
                Duration.ofSeconds(2),
                "both are seen",
                () -> Await.result(b.presence(ROOM)).count() == 2);
        Await.within(
                Duration.ofSeconds(8),
                "only she is",
                () -> Await.result(b.presence(ROOM)).count() == 1);
    }

    @Test
    void aSubscriberThatRedisDropsForBeingSlowIsCaughtUpWith() {
        try (Jedis jedis = redis.connect()) {
            jedis.configSet("client-output-buffer-limit", "pubsub 1mb 1mb 1");
            String big = "x".repeat(4_000_000);
            // More than the limit at once: Redis drops every subscriber of the room.
            jedis.publish("chat:1:{room}", big);
            jedis.configSet("client-output-buffer-limit", "pubsub 32mb 8mb 60");
        }
        Receipt receipt = publish(a, "n1");

        Await.within(CATCH_UP, "both have it or are told", () -> Stream.of(heardByA, heardByB)
                .allMatch(r -> r.published(ROOM).stream().anyMatch(p -> p.id().equals(receipt.id()))
                        || r.tips(ROOM).contains(new Recorder.Tip(ROOM, receipt.id(), true))));
        awaitLive("still or again");
    }

    @Test
    void aLibraryThatWasDeletedIsLoadedAgain() {
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
    void aFullQueueIsUnavailableAtOnce() {
        redis.pause();
        List<CompletableFuture<Receipt>> receipts = IntStream.range(0, 20_000)
                .mapToObj(n -> a.publish(draft("n" + n)))
                .toList();
        long refused = receipts.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .count();

        assertTrue(refused >= 9_000, () -> "refused " + refused);
        assertUnavailableWithinASecond(new ArrayList<>(receipts), System.nanoTime());
        redis.resume();
    }

    @Test
    void anEntryOfALayoutThatIsNotKnownKeepsItsPlace() {
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
        assertEquals(third.id(), page.tip());
    }

    @Test
    void aSubscriptionThatIsAskedForWhileTheConnectionIsLostStandsAfterwards() {
        RoomName other = new RoomName("other");
        try (Jedis jedis = redis.connect()) {
            jedis.clientKill(new ClientKillParams().type(ClientType.PUBSUB));
            assertEquals(MessageId.NONE, Await.result(a.subscribe(other)));
        }
        Await.result(b.publish(new Draft(other, "u1", "n1", "message", "{}")));

        heardByA.awaitPublished(other, 1);
    }

    @Test
    void theLastWordOnEveryRoomHoldsHoweverOftenTheConnectionIsLost() {
        Random random = new Random(1);
        List<RoomName> rooms =
                IntStream.range(0, 20).mapToObj(n -> new RoomName("r" + n)).toList();
        Set<RoomName> wanted = new HashSet<>();
        try (Jedis jedis = redis.connect()) {
            for (int i = 0; i < 3_000; i++) {
                RoomName room = rooms.get(random.nextInt(rooms.size()));
                if (random.nextBoolean()) {
                    a.subscribe(room);
                    wanted.add(room);
                } else {
                    a.unsubscribe(room);
                    wanted.remove(room);
                }
                if (i % 300 == 299) {
                    jedis.clientKill(new ClientKillParams().type(ClientType.PUBSUB));
                    assertEquals(MessageId.NONE, Await.result(a.subscribe(new RoomName("unused"))));
                }
            }
        }
        Await.result(a.subscribe(ROOM));
        rooms.forEach(room -> Await.result(b.publish(new Draft(room, "u1", "n1", "message", "{}"))));
        publish(b, "last");

        heardByA.awaitPublished(ROOM, 1);
        rooms.forEach(room -> assertEquals(
                wanted.contains(room) ? 1 : 0, heardByA.published(room).size(), room.value()));
    }

    @Test
    void closingTakesLittleTimeThoughRedisHangs() {
        redis.pause();
        CompletableFuture<Receipt> undecided = a.publish(draft("n1"));
        long since = System.nanoTime();
        a.close();

        assertTrue(undecided.isCompletedExceptionally());
        assertUnavailableWithin(Duration.ofMillis(2_500), List.of(undecided), since);
        redis.resume();
    }

    @Test
    void noThreadIsLeftAfterClosing() {
        started.forEach(Backplane::close);

        Await.until("all threads have ended", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("redis-")));
    }

    @Test
    void aRedisThatIsFullOrReadOnlyIsUnavailableForWritingAndSaysSo() {
        Receipt before = publish(a, "n1");
        try (Jedis jedis = redis.connect()) {
            jedis.configSet("maxmemory", "1mb");
            assertThrows(Unavailable.class, () -> publish(a, "n2"));
            Await.within(CATCH_UP, "it is told", () -> !a.isLive());
            assertEquals(before.id(), readAll(a).tip());
            jedis.configSet("maxmemory", "0");
        }
        awaitLive("again");
        assertTrue(publish(a, "n2").id().follows(before.id()));
    }
}
