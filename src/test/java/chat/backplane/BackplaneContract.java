package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Page;
import chat.backplane.Backplane.Presence;
import chat.backplane.Backplane.Receipt;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.User;
import chat.testing.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every backplane does, whatever is behind it: {@code a} and {@code b} are two instances on the same logs. */
@Timeout(30)
abstract class BackplaneContract {
    /** Entries that are kept of a room at least; the logs under test keep no more than a hundred beyond them. */
    static final int KEPT = 20;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Another one in every test, for the logs may be the same. */
    private final RoomName room = new RoomName("room-" + NUMBER.incrementAndGet());

    private final Recorder heardByA = new Recorder();
    private final Recorder heardByB = new Recorder();
    private final List<Backplane> started = new ArrayList<>();
    private Backplane a;
    private Backplane b;

    /** An instance on the logs that all instances of a test share; not yet started. */
    abstract Backplane connect();

    @BeforeEach
    void startTwoInstances() {
        a = started(heardByA);
        b = started(heardByB);
    }

    private Backplane started(Recorder recorder) {
        Backplane backplane = connect();
        started.add(backplane);
        backplane.start(recorder);
        Await.until("it is live", backplane::isLive);
        return backplane;
    }

    @AfterEach
    void closeAll() {
        started.forEach(Backplane::close);
    }

    private Draft draft(String nonce, String body) {
        return new Draft(room, "u1", nonce, "message", body);
    }

    private Receipt publish(Backplane by, int n) {
        return Await.result(by.publish(draft("n" + n, "{\"n\":" + n + "}")));
    }

    private void publish(Backplane by, int from, int to) {
        List<CompletableFuture<Receipt>> receipts = IntStream.rangeClosed(from, to)
                .mapToObj(n -> by.publish(draft("n" + n, "{\"n\":" + n + "}")))
                .toList();
        receipts.forEach(Await::result);
    }

    private static List<Long> seqs(List<Publication> entries) {
        return entries.stream().map(e -> e.id().seq()).toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void entriesAreNumberedFromOneWithoutGapsInOneEpoch() {
        Receipt first = publish(a, 1);
        Receipt second = publish(b, 2);

        assertEquals(1, first.id().seq());
        assertTrue(second.id().follows(first.id()));
        assertFalse(first.duplicate());
    }

    @Test
    void eachRoomCountsForItselfInAnEpochOfItsOwn() {
        Receipt here = publish(a, 1);
        Draft elsewhere = new Draft(new RoomName(room + "-b"), "u1", "n1", "message", "{}");
        Receipt there = Await.result(a.publish(elsewhere));

        assertEquals(1, there.id().seq());
        assertFalse(there.duplicate());
        assertNotEquals(here.id().epoch(), there.id().epoch());
    }

    @Test
    void anEntryComesLiveToEverySubscribedInstanceAsItWasPublished() {
        Await.result(a.subscribe(room));
        Await.result(b.subscribe(room));
        String body = "{\"text\":\"l\u00edn\u00e9 \\n \ud83d\ude00\"}";
        Receipt receipt = Await.result(a.publish(draft("n1", body)));

        Publication expected = new Publication(room, receipt.id(), receipt.at(), "message", body);
        assertEquals(List.of(expected), heardByA.awaitPublished(room, 1));
        assertEquals(List.of(expected), heardByB.awaitPublished(room, 1));
        assertEquals(
                List.of(expected),
                Await.result(b.readAfter(room, MessageId.NONE, 10)).entries());
    }

    @Test
    void whatIsPublishedFromManyThreadsComesLiveInTheLogsOrder() throws InterruptedException {
        Await.result(a.subscribe(room));
        Await.result(b.subscribe(room));
        List<Thread> threads = new ArrayList<>();
        List<CompletableFuture<Receipt>> receipts = Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 4; t++) {
            Backplane by = t % 2 == 0 ? a : b;
            String user = "u" + t;
            threads.add(new Thread(() -> IntStream.range(0, 200)
                    .forEach(n -> receipts.add(
                            by.publish(new Draft(room, user, "n" + n, "message", "{\"" + user + "\":" + n + "}"))))));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        receipts.forEach(Await::result);

        assertEquals(range(1, 800), seqs(heardByA.awaitPublished(room, 800)));
        assertEquals(heardByA.published(room), heardByB.awaitPublished(room, 800));
        for (int t = 0; t < 4; t++) {
            String prefix = "{\"u" + t + "\":";
            List<String> ofOne = heardByA.bodies(room).stream()
                    .filter(s -> s.startsWith(prefix))
                    .toList();
            assertEquals(IntStream.range(0, 200).mapToObj(n -> prefix + n + "}").toList(), ofOne);
        }
    }

    @Test
    void theSameNonceOfTheSameUserGetsTheFirstReceiptOnAnyInstance() {
        Await.result(a.subscribe(room));
        Receipt first = Await.result(a.publish(draft("n1", "{\"n\":1}")));
        Receipt again = Await.result(b.publish(draft("n1", "{\"n\":1}")));

        assertEquals(new Receipt(first.id(), first.at(), true), again);
        publish(a, 2);
        assertEquals(
                List.of("{\"n\":1}", "{\"n\":2}"),
                heardByA.awaitPublished(room, 2).stream().map(Publication::body).toList());
    }

    @Test
    void theSameNonceOfAnotherUserIsAnotherEntry() {
        Receipt first = Await.result(a.publish(new Draft(room, "u", "1:n", "message", "{}")));
        Receipt second = Await.result(a.publish(new Draft(room, "u:1", "n", "message", "{}")));

        assertFalse(second.duplicate());
        assertTrue(second.id().follows(first.id()));
    }

    @Test
    void subscribingTellsTheTip() {
        assertEquals(MessageId.NONE, Await.result(a.subscribe(room)));
        Receipt receipt = publish(b, 1);

        assertEquals(receipt.id(), Await.result(b.subscribe(room)));
    }

    @Test
    void nothingComesOfARoomThatWasUnsubscribed() {
        Await.result(a.subscribe(room));
        a.unsubscribe(room);
        RoomName other = new RoomName(room + "-other");
        Await.result(a.subscribe(other));
        publish(b, 1);
        Await.result(b.publish(new Draft(other, "u1", "n1", "message", "{}")));

        heardByA.awaitPublished(other, 1);
        assertEquals(List.of(), heardByA.published(room));
    }

    @Test
    void theLastOfManySubscribesAndUnsubscribesHolds() {
        for (int i = 0; i < 50; i++) {
            var ignored = a.subscribe(room);
            a.unsubscribe(room);
        }
        Await.result(a.subscribe(room));
        publish(b, 1, 3);

        assertEquals(range(1, 3), seqs(heardByA.awaitPublished(room, 3)));
    }

    @Test
    void subscribingTwiceDeliversOnce() {
        Await.result(a.subscribe(room));
        Await.result(a.subscribe(room));
        publish(b, 1, 3);

        assertEquals(range(1, 3), seqs(heardByA.awaitPublished(room, 3)));
    }

    @Test
    void readingOnGivesEveryEntryOnceInPages() {
        publish(a, 1, 10);
        Page first = Await.result(b.readAfter(room, MessageId.NONE, 4));
        Page second = Await.result(b.readAfter(room, first.entries().get(3).id(), 4));
        Page third = Await.result(b.readAfter(room, second.entries().get(3).id(), 4));
        Page none = Await.result(b.readAfter(room, third.tip(), 4));

        assertEquals(range(1, 4), seqs(first.entries()));
        assertEquals(range(5, 8), seqs(second.entries()));
        assertEquals(range(9, 10), seqs(third.entries()));
        assertEquals(List.of(), none.entries());
        assertEquals(
                List.of(true, true, false, false), List.of(first.more(), second.more(), third.more(), none.more()));
        assertTrue(first.complete() && second.complete() && third.complete() && none.complete());
        assertEquals(10, third.tip().seq());
    }

    @Test
    void readingBackGivesEveryEntryOnceInPages() {
        publish(a, 1, 10);
        Page newest = Await.result(b.readBefore(room, null, 4));
        Page middle = Await.result(b.readBefore(room, newest.entries().get(0).id(), 4));
        Page oldest = Await.result(b.readBefore(room, middle.entries().get(0).id(), 4));
        Page none = Await.result(b.readBefore(room, oldest.entries().get(0).id(), 4));

        assertEquals(range(7, 10), seqs(newest.entries()));
        assertEquals(range(3, 6), seqs(middle.entries()));
        assertEquals(range(1, 2), seqs(oldest.entries()));
        assertEquals(List.of(), none.entries());
        assertEquals(
                List.of(true, true, false, false), List.of(newest.more(), middle.more(), oldest.more(), none.more()));
        assertTrue(newest.complete() && middle.complete() && oldest.complete() && none.complete());
    }

    @Test
    void aRoomThatNeverHadAnEntryIsEmptyAndComplete() {
        Page page = Await.result(a.readAfter(room, MessageId.NONE, 10));

        assertEquals(new Page(List.of(), true, false, MessageId.NONE), page);
        assertEquals(page, Await.result(a.readBefore(room, null, 10)));
    }

    @Test
    void whatWasTrimmedIsSaidToBeMissing() {
        publish(a, 1, 300);
        Page fromStart = Await.result(a.readAfter(room, MessageId.NONE, 200));
        long oldest = fromStart.entries().get(0).id().seq();
        String epoch = fromStart.tip().epoch();

        assertTrue(oldest > 1 && oldest <= 300 - KEPT + 1, () -> "oldest kept is " + oldest);
        assertFalse(fromStart.complete());
        assertEquals(range(oldest, 300), seqs(fromStart.entries()));
        assertFalse(Await.result(a.readAfter(room, new MessageId(epoch, oldest - 2), 10))
                .complete());
        assertTrue(Await.result(a.readAfter(room, new MessageId(epoch, oldest - 1), 10))
                .complete());
        assertTrue(Await.result(a.readBefore(room, new MessageId(epoch, oldest + 1), 10))
                .complete());
        assertFalse(Await.result(a.readBefore(room, new MessageId(epoch, oldest - 1), 10))
                .complete());
    }

    @Test
    void anIdOfAnotherLogGetsTheOldestKeptAndIsSaidToBeIncomplete() {
        publish(a, 1, 3);
        Page page = Await.result(a.readAfter(room, new MessageId("another", 2), 10));

        assertEquals(range(1, 3), seqs(page.entries()));
        assertFalse(page.complete());
        Page back = Await.result(a.readBefore(room, new MessageId("another", 3), 10));
        assertEquals(List.of(), back.entries());
        assertFalse(back.complete());
    }

    @Test
    void anIdThatTheLogNeverGaveOutIsSaidToBeIncomplete() {
        publish(a, 1, 3);
        String epoch = Await.result(a.readBefore(room, null, 1)).tip().epoch();
        Page page = Await.result(a.readAfter(room, new MessageId(epoch, 4), 10));

        assertFalse(page.complete());
        assertEquals(range(1, 3), seqs(page.entries()));
        assertFalse(Await.result(a.readAfter(new RoomName(room + "-none"), new MessageId(epoch, 4), 10))
                .complete());
    }

    @Test
    void aPersonOnTwoInstancesIsPresentOnceUntilBothAreLeft() {
        User ann = new User("u1", "Ann", false);
        User bob = new User("u2", "Bob", true);
        a.enter(room, ann);
        a.enter(room, bob);
        assertEquals(new Presence(2, List.of(ann, bob)), Await.result(a.presence(room)));
        b.enter(room, ann);

        a.leave(room, "u1");
        Await.until(
                "both instances count both",
                () -> presence(a).equals(List.of(ann, bob)) && presence(b).equals(List.of(ann, bob)));
        b.leave(room, "u1");
        Await.until(
                "she is gone",
                () -> presence(a).equals(List.of(bob)) && presence(b).equals(List.of(bob)));
    }

    private List<User> presence(Backplane of) {
        return Await.result(of.presence(room)).users();
    }

    @Test
    void enteringAgainRenames() {
        a.enter(room, new User("u1", "Ann", true));
        a.enter(room, new User("u1", "Zo\u00eb \u0001:", false));

        assertEquals(List.of(new User("u1", "Zo\u00eb \u0001:", false)), presence(a));
        Await.until("the others hear of it", () -> presence(b).equals(presence(a)));
    }

    @Test
    void ofManyPeopleTheFirstByNameAreListedAndAllAreCounted() {
        IntStream.range(0, 300)
                .forEach(n -> (n % 2 == 0 ? a : b).enter(room, new User("u" + n, String.format("Name %03d", n), true)));

        Await.until("all are counted", () -> Await.result(a.presence(room)).count() == 300);
        List<User> users = presence(a);
        assertEquals(200, users.size());
        assertEquals("Name 000", users.get(0).name());
        assertEquals("Name 199", users.get(199).name());
    }

    @Test
    void whoWasOnAClosedInstanceIsGone() {
        Backplane c = started(new Recorder());
        c.enter(room, new User("u9", "Zed", true));
        Await.until("he is there", () -> presence(a).size() == 1);
        c.close();

        Await.within(Duration.ofSeconds(3), "he is gone", () -> presence(a).isEmpty());
    }

    @Test
    void allInstancesGetTheSecretThatWasProposedFirst() {
        byte[] kept = a.secret("first".getBytes(StandardCharsets.UTF_8));

        assertEquals(
                new String(kept, StandardCharsets.UTF_8),
                new String(b.secret("second".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8));
    }

    @Test
    void whatWasPublishedBeforeClosingIsAnswered() {
        List<CompletableFuture<Receipt>> receipts = IntStream.range(0, 100)
                .mapToObj(n -> a.publish(draft("n" + n, "{}")))
                .toList();
        a.close();

        receipts.forEach(r -> assertFalse(Await.result(r).duplicate()));
        assertFalse(a.isLive());
        assertTrue(a.publish(draft("late", "{}")).isCompletedExceptionally());
    }

    @Test
    void liveIsToldWhenItBegins() {
        Await.until("it is told", () -> heardByA.lives().equals(List.of(true)));
    }
}
