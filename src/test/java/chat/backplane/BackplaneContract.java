package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Presence;
import chat.backplane.Backplane.Receipt;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import chat.protocol.User;
import chat.testing.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of {@link Backplane}, on any implementation. */
public abstract class BackplaneContract extends LogContract {
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
    void anEntryIsDeliveredUnchangedToEverySubscribedInstance() {
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
    void entriesFromManyThreadsAreDeliveredInTheLogsOrder() throws InterruptedException {
        Await.result(a.subscribe(room));
        Await.result(b.subscribe(room));
        List<Thread> threads = new ArrayList<>();
        List<CompletableFuture<Receipt>> receipts = Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 4; t++) {
            Backplane by = t % 2 == 0 ? a : b;
            String user = "u" + t;
            threads.add(new Thread(() -> publishMany(by, user, receipts)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(800, receipts.size());
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

    /** Publishes two hundred entries, twenty of them at once: a call that waits for long times out. */
    private void publishMany(Backplane by, String user, List<CompletableFuture<Receipt>> receipts) {
        List<CompletableFuture<Receipt>> own = new ArrayList<>();
        for (int n = 0; n < 200; n++) {
            if (n >= 20) {
                Await.result(own.get(n - 20));
            }
            own.add(by.publish(new Draft(room, user, "n" + n, "message", "{\"" + user + "\":" + n + "}")));
        }
        receipts.addAll(own);
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
    void aSignalIsDeliveredToEverySubscribedInstanceAndIsInNoLog() {
        Await.result(a.subscribe(room));
        Await.result(b.subscribe(room));
        Signal signal = new Signal(room, "typing", "{\"text\":\"l\u00edn\u00e9 \\n y=1\"}");
        a.signal(signal);

        assertEquals(List.of(signal), heardByA.awaitSignals(room, 1));
        assertEquals(List.of(signal), heardByB.awaitSignals(room, 1));
        assertEquals(
                MessageId.NONE,
                Await.result(a.readAfter(room, MessageId.NONE, 10)).lastId());
        assertEquals(1, publish(b, 1).id().seq());
        assertEquals(range(1, 1), seqs(heardByA.awaitPublished(room, 1)));
    }

    @Test
    void noSignalIsDeliveredForARoomThatIsNotSubscribed() {
        RoomName other = new RoomName(room + "-other");
        Await.result(a.subscribe(other));
        b.signal(new Signal(room, "typing", "{}"));
        b.signal(new Signal(other, "typing", "{}"));

        heardByA.awaitSignals(other, 1);
        assertEquals(List.of(), heardByA.signals(room));
    }

    @Test
    void aSignalSentAfterEnteringArrivesAfterThePersonIsPresent() {
        Await.result(b.subscribe(room));
        a.enter(room, new User("u1", "Ann", true));
        a.signal(new Signal(room, "presence", "{}"));

        heardByB.awaitSignals(room, 1);
        assertEquals(1, presence(b).size());
    }

    @Test
    void subscribingReturnsTheLastId() {
        assertEquals(MessageId.NONE, Await.result(a.subscribe(room)));
        Receipt receipt = publish(b, 1);

        assertEquals(receipt.id(), Await.result(b.subscribe(room)));
    }

    @Test
    void nothingIsDeliveredForAnUnsubscribedRoom() {
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
    void theLastOfManyRequestsForARoomHolds() {
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
    void aPersonOnTwoInstancesCountsOnceUntilSheHasLeftBoth() {
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
    void ofManyPeopleAllAreCountedAndTheFirstByNameAreListed() {
        IntStream.range(0, 300)
                .forEach(n -> (n % 2 == 0 ? a : b).enter(room, new User("u" + n, String.format("Name %03d", n), true)));

        Await.until("all are counted", () -> Await.result(a.presence(room)).count() == 300);
        List<User> users = presence(a);
        assertEquals(200, users.size());
        assertEquals("Name 000", users.get(0).name());
        assertEquals("Name 199", users.get(199).name());
    }

    @Test
    void thePeopleOfAClosedInstanceAreGone() {
        Backplane c = started(new Recorder());
        c.enter(room, new User("u9", "Zed", true));
        Await.until("he is there", () -> presence(a).size() == 1);
        c.close();

        Await.within(Duration.ofSeconds(10), "he is gone", () -> presence(a).isEmpty());
    }

    @Test
    void allInstancesGetTheSecretThatWasProposedFirst() {
        byte[] kept = a.secret("first".getBytes(StandardCharsets.UTF_8));

        assertEquals(
                new String(kept, StandardCharsets.UTF_8),
                new String(b.secret("second".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8));
    }

    @Test
    void publicationsBeforeClosingAreAnswered() {
        List<CompletableFuture<Receipt>> receipts = IntStream.range(0, 100)
                .mapToObj(n -> a.publish(draft("n" + n, "{}")))
                .toList();
        a.close();

        receipts.forEach(r -> assertFalse(Await.result(r).duplicate()));
        assertFalse(a.isLive());
        assertTrue(a.publish(draft("late", "{}")).isCompletedExceptionally());
    }

    @Test
    void theListenerIsToldWhenTheBackplaneBecomesLive() {
        Await.until("it is told", () -> heardByA.lives().equals(List.of(true)));
    }

    @Test
    void eachInstanceReadsTheStatusOfTheOthersUntilTheyAreGone() {
        a.report("{\"a\":0}");
        a.report("{\"a\":1}");
        b.report("{\"b\":1}");
        Await.until("b has heard of both", () -> Await.result(b.instances(Backplane.INSTANCE_EXPIRY))
                .containsAll(List.of("{\"a\":1}", "{\"b\":1}")));
        a.close();

        Await.until("only b is left", () -> Await.result(b.instances(Backplane.INSTANCE_EXPIRY))
                .equals(List.of("{\"b\":1}")));
    }
}
