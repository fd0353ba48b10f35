package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane;
import chat.backplane.Backplane.Full;
import chat.backplane.Backplane.Page;
import chat.backplane.Backplane.Receipt;
import chat.backplane.Backplane.Unavailable;
import chat.backplane.Recorder;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import chat.protocol.User;
import chat.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** The promises of the backplane while Redis is down or hangs, and afterwards. */
class RedisOutageTest extends FaultyRedis {
    /** The threads that are not this test's. */
    private final Set<Thread> threadsOfOthers = Thread.getAllStackTraces().keySet();

    /** Waits until both instances have been told a last id for certain. */
    private void awaitCaughtUp(MessageId lastId) {
        Await.within(CATCH_UP, "both are told the last id " + lastId + " for certain", () -> Stream.of(
                        heardByA, heardByB)
                .allMatch(recorder -> recorder.lastIds(ROOM).contains(new Recorder.LastId(ROOM, lastId, true))));
    }

    private static void assertUnavailableWithinASecondOrSo(List<CompletableFuture<?>> futures, long since) {
        assertUnavailableWithin(Duration.ofSeconds(4), futures, since);
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
    void afterARestartOfAKilledRedisLogsGoOnInTheSameEpoch() {
        Receipt before = publish(a, "n1");
        heardByA.awaitPublished(ROOM, 1);
        redis.kill();
        Await.until("it is told", () -> !a.isLive() && !b.isLive());
        assertUnavailableWithinASecondOrSo(askEverything(), System.nanoTime());
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
    void afterARestartOfRedisTheFirstReadOfEachKindSucceeds() {
        Receipt before = publish(a, "n1");
        readAll(a);
        readAll(b);
        redis.kill();
        Await.until("it is told", () -> !a.isLive() && !b.isLive());
        redis.start();
        awaitLive("after the restart");

        for (Backplane each : List.of(a, b)) {
            assertEquals(
                    before.id(), Await.result(each.readBefore(ROOM, null, 10)).lastId());
            assertEquals(before.id(), readAll(each).lastId());
            Await.result(each.presence(new RoomName("another")));
        }
    }

    @Test
    void callsToAHungRedisFailWithinASecondAndWorkSoonAfterItResumes() {
        Receipt before = publish(a, "n1");
        redis.pause();
        for (int i = 0; i < 3; i++) {
            assertUnavailableWithinASecondOrSo(askEverything(), System.nanoTime());
        }
        Await.until("it is told", () -> !a.isLive() && !b.isLive());
        heardByA.forgetLastIds();
        heardByB.forgetLastIds();
        redis.resume();
        awaitLive("after it goes on");

        Receipt again = publish(a, "x1");
        assertTrue(again.id().isSameEpoch(before.id()));
        Page page = readAll(b);
        assertEquals(
                page.entries().size(),
                page.entries().stream().map(p -> p.body()).distinct().count(),
                "nothing stands there twice");
        Await.within(CATCH_UP, "both are told how far it is", () -> Stream.of(heardByA, heardByB)
                .allMatch(r -> r.lastIds(ROOM).stream().anyMatch(t -> t.lastId().equals(page.lastId()))));
    }

    @Test
    void reachabilityIsProbedOnANewConnectionWithAWrite() throws Exception {
        assertTrue(a.isReachable());
        redis.pause();
        assertFalse(a.isReachable());
        redis.resume();
        Await.until("it can be reached again", a::isReachable);
        try (Jedis jedis = redis.connect()) {
            jedis.configSet("maxmemory", "1");
            assertFalse(a.isReachable(), "a Redis that takes no writes is as good as none");
            jedis.configSet("maxmemory", "0");
            assertTrue(a.isReachable());
        }
        redis.kill();
        assertFalse(a.isReachable());
    }

    @Test
    void thePeopleOfADeadInstanceAreGoneWhenItsLeaseEnds() {
        a.enter(ROOM, new User("u1", "Ann", false));
        String dead = "chat:1:{room}:here:dead";
        try (Jedis jedis = redis.connect()) {
            jedis.hset(dead, "u9", "g=1 n=Zed");
            List<String> time = jedis.time();
            jedis.zadd("chat:1:instances", Double.parseDouble(time.get(0)) * 1000, "dead");
        }
        Await.until("both are seen", () -> Await.result(b.presence(ROOM)).count() == 2);
        Await.within(
                CATCH_UP, "only she is", () -> Await.result(b.presence(ROOM)).count() == 1);
    }

    @Test
    void callsToAFullQueueFailAtOnce() {
        redis.pause();
        List<CompletableFuture<Receipt>> receipts = IntStream.range(0, 20_000)
                .mapToObj(n -> a.publish(draft("n" + n)))
                .toList();
        long refused = receipts.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .count();

        assertTrue(refused >= 9_000, () -> "refused " + refused);
        assertUnavailableWithinASecondOrSo(new ArrayList<>(receipts), System.nanoTime());
        redis.resume();
    }

    @Test
    void closingIsQuickWhileRedisHangs() {
        redis.pause();
        CompletableFuture<Receipt> undecided = a.publish(draft("n1"));
        long since = System.nanoTime();
        a.close();

        assertTrue(undecided.isCompletedExceptionally());
        assertUnavailableWithin(Duration.ofSeconds(5), List.of(undecided), since);
        redis.resume();
    }

    @Test
    void noThreadIsLeftAfterClosing() {
        started.forEach(Backplane::close);

        Await.until("all threads have ended", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("redis-") && !threadsOfOthers.contains(thread)));
    }

    @Test
    void aFullRedisRefusesMessagesAndEverythingElseGoesOn() {
        Receipt before = publish(a, "n1");
        try (Jedis jedis = redis.connect()) {
            a.secret(new byte[] {3});
            jedis.configSet("maxmemory", "1mb");
            assertThrows(Full.class, () -> publish(a, "n2"));
            assertTrue(a.isFull());
            assertThrows(Full.class, () -> publish(b, "n2"));
            a.enter(ROOM, new User("u1", "Ann", false));
            Await.within(
                    CATCH_UP,
                    "who comes is seen",
                    () -> Await.result(b.presence(ROOM)).count() == 1);
            a.signal(new Signal(ROOM, "typing", "{}"));
            heardByB.awaitSignals(ROOM, 1);
            assertEquals(before.id(), readAll(a).lastId());
            assertEquals(before.id(), Await.result(a.subscribe(ROOM)));
            a.report("{}");
            Await.until("it is told of", () -> Await.result(b.instances(Backplane.INSTANCE_EXPIRY))
                    .contains("{}"));
            Backplane c = started(new Recorder());
            assertArrayEquals(c.secret(new byte[] {1}), c.secret(new byte[] {2}));
            assertEquals(List.of(true), heardByA.lives());
            jedis.configSet("maxmemory", "0");
        }
        Await.until("it is noticed that there is room again", () -> !a.isFull() && !b.isFull());
        assertTrue(publish(a, "n2").id().follows(before.id()));
        assertEquals(List.of(true), heardByB.lives());
    }

    @Test
    void acknowledgedEntriesAreThereOnceAndInOrderAfterKillsUnderLoad() throws InterruptedException {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger acknowledged = new AtomicInteger();
        Thread sender = new Thread(() -> {
            for (int n = 0; !enough.get(); n++) {
                publishUntilAcknowledged(n % 2 == 0 ? a : b, "n" + n);
                acknowledged.set(n + 1);
            }
        });
        sender.start();
        try {
            for (int i = 0; i < 3; i++) {
                int soFar = acknowledged.get();
                Await.until("it goes on", () -> acknowledged.get() > soFar + 50);
                redis.kill();
                redis.start();
            }
        } finally {
            enough.set(true);
            sender.join();
        }

        List<String> there = new ArrayList<>();
        MessageId after = MessageId.NONE;
        Page page;
        do {
            page = Await.result(a.readAfter(ROOM, after, 200));
            assertTrue(page.complete());
            page.entries().forEach(entry -> there.add(entry.body()));
            after = page.entries().get(page.entries().size() - 1).id();
        } while (page.more());
        assertEquals(
                IntStream.range(0, acknowledged.get())
                        .mapToObj(n -> draft("n" + n).body())
                        .toList(),
                there);
    }

    private static void publishUntilAcknowledged(Backplane by, String nonce) {
        while (true) {
            try {
                publish(by, nonce);
                return;
            } catch (Unavailable e) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }
}
