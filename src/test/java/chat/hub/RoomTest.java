package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.auth.Identity;
import chat.auth.Tokens;
import chat.backplane.Backplane.Page;
import chat.hub.ScriptedBackplane.Read;
import chat.metrics.Metrics;
import chat.protocol.Json;
import chat.protocol.Limits;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import chat.protocol.User;
import chat.testing.Await;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every member gets every entry after the place where it joined, once and in order, however reading and live arrival cross
 * each other.
 *
 * <p>The log's epoch is {@code e}. What a member hears is written as {@code joined 1 2 3} and {@code 4}.
 */
@Timeout(20)
class RoomTest {
    private static final RoomName ROOM = new RoomName("lobby");
    private static final Pattern MESSAGE = Pattern.compile("\"id\":\"([a-z]+)-(\\d+)\"");

    private final Metrics metrics = new Metrics();
    private final ScriptedBackplane backplane = new ScriptedBackplane();
    private final Connections connections = new Connections(10, metrics);
    private final Hub hub = new Hub(backplane, connections, 10, Bounds.of(10_000_000, 100, 100), metrics);
    private final Conversation conversation = new Conversation(
            backplane,
            hub,
            connections,
            new Identity(new Tokens(new byte[32], Duration.ofDays(1), Clock.systemUTC())),
            new Conversation.Terms("test", "0", new Limits(1000, 10_000, 0, 10), 25, Bounds.of(10_000_000, 100, 100)),
            metrics);

    RoomTest() {
        backplane.start(hub);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private final class Peer {
        private final SteppedTransport transport = SteppedTransport.inline();
        private final Client client = conversation.connect(transport);

        Peer(String name) {
            client.receive("{\"type\":\"hello\",\"name\":\"" + name + "\"}");
        }

        Peer join(String more) {
            client.receive("{\"type\":\"join\",\"room\":\"lobby\"" + more + "}");
            return this;
        }

        /** All that it got about the room so far. */
        List<String> heard() {
            settle();
            return transport.frames().stream()
                    .flatMap(String::lines)
                    .filter(object -> !object.contains("\"type\":\"welcome\""))
                    .map(Peer::summary)
                    .toList();
        }

        private static String summary(String object) {
            StringBuilder text = new StringBuilder();
            Matcher matcher = MESSAGE.matcher(object);
            while (matcher.find()) {
                String epoch = matcher.group(1).equals("e") ? "" : matcher.group(1) + "-";
                text.append(' ').append(epoch).append(matcher.group(2));
            }
            if (object.contains("\"type\":\"joined\"")) {
                return "joined" + text + (object.contains("\"complete\":true") ? "" : " incomplete")
                        + (object.contains("\"more\":true") ? " more" : "");
            }
            if (object.contains("\"type\":\"message\"")) {
                return text.substring(1);
            }
            return object.replaceFirst(".*\"code\":\"(\\w+)\".*", "$1");
        }
    }

    /** Waits until the hub has done all that it has been given. */
    private void settle() {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            hub.onLoop(() -> done.complete(null));
            Await.result(done);
        }
    }

    private static MessageId id(long seq) {
        return seq == 0 ? MessageId.NONE : new MessageId("e", seq);
    }

    private static List<Publication> entries(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(seq -> ScriptedBackplane.entry(ROOM, "e", seq))
                .toList();
    }

    /** A page that ends the log. */
    private static Page page(long from, long to) {
        return new Page(entries(from, to), true, false, id(to));
    }

    private static Page pageOf(long from, long to, long lastId) {
        return new Page(entries(from, to), true, to < lastId, id(lastId));
    }

    private static Page empty(long lastId) {
        return new Page(List.of(), true, false, id(lastId));
    }

    private void published(long... seqs) {
        for (long seq : seqs) {
            hub.onPublication(ScriptedBackplane.entry(ROOM, "e", seq));
        }
    }

    private Read awaitRead(long after) {
        Read read = backplane.awaitRead();
        assertEquals(id(after), read.after());
        return read;
    }

    /** Somebody who has joined a room whose log ends there. */
    private Peer live(long lastId) {
        Peer ann = new Peer("Ann").join("");
        backplane.awaitSubscribe().complete(id(lastId));
        backplane.awaitRead().answer(lastId == 0 ? empty(0) : page(lastId, lastId));
        assertEquals(List.of(lastId == 0 ? "joined" : "joined " + lastId), ann.heard());
        return ann;
    }

    private static List<String> heard(String joined, long from, long to) {
        List<String> all = new ArrayList<>(List.of(joined));
        LongStream.rangeClosed(from, to).mapToObj(Long::toString).forEach(all::add);
        return all;
    }

    @Test
    void whatComesLiveBeforeThePageIsReadComesAfterItAndOnce() {
        Peer ann = new Peer("Ann").join("");
        backplane.awaitSubscribe().complete(id(2));
        published(3);
        Read read = backplane.awaitRead();
        published(4);
        settle();
        assertEquals(List.of(), ann.heard());
        read.answer(page(1, 3));

        assertEquals(List.of("joined 1 2 3", "4"), ann.heard());
        published(5);
        assertEquals(List.of("joined 1 2 3", "4", "5"), ann.heard());
        backplane.assertNoRead();
    }

    @Test
    void whatComesLiveBeforeTheSubscriptionStandsIsNotLost() {
        Peer ann = new Peer("Ann").join("");
        published(3);
        settle();
        backplane.awaitSubscribe().complete(id(2));
        backplane.awaitRead().answer(page(1, 2));

        assertEquals(List.of("joined 1 2", "3"), ann.heard());
    }

    @Test
    void aPageThatIsAheadOfTheRoomIsNotRepeatedWhenTheRoomGetsThere() {
        Peer ann = new Peer("Ann").join("");
        backplane.awaitSubscribe().complete(id(1));
        backplane.awaitRead().answer(page(1, 3));
        assertEquals(List.of("joined 1 2 3"), ann.heard());
        published(2, 3, 4);

        assertEquals(List.of("joined 1 2 3", "4"), ann.heard());
    }

    @Test
    void aPageThatIsBehindTheRoomIsReadOn() {
        Peer ann = new Peer("Ann").join("");
        backplane.awaitSubscribe().complete(id(5));
        backplane.awaitRead().answer(page(1, 3));
        awaitRead(3).answer(page(4, 5));

        assertEquals(heard("joined 1 2 3", 4, 5), ann.heard());
    }

    @Test
    void aGapIsReadFromTheLogBeforeAnythingElseIsLetThrough() {
        Peer ann = live(3);
        published(4, 6, 7);
        Read missing = awaitRead(4);
        published(8);
        assertEquals(List.of("joined 3", "4"), ann.heard());
        missing.answer(page(5, 7));

        assertEquals(heard("joined 3", 4, 8), ann.heard());
        assertEquals(1, metrics.counter("chat.gaps", "cause", "gap").count());
        assertTrue(metrics.counter("chat.gaps.filled").count() > 0);
        backplane.assertNoRead();
    }

    @Test
    void aLongGapIsReadPageByPage() {
        Peer ann = live(3);
        published(900);
        awaitRead(3).answer(pageOf(4, 203, 900));
        awaitRead(203).answer(pageOf(204, 900, 900));

        assertEquals(heard("joined 3", 4, 900), ann.heard());
    }

    @Test
    void whatComesTwiceIsPassedOnOnce() {
        Peer ann = live(3);
        published(4, 4, 3, 1, 5, 4);

        assertEquals(heard("joined 3", 4, 5), ann.heard());
        backplane.assertNoRead();
    }

    @Test
    void theFirstMessageOfANewRoomIsReadFromTheLog() {
        Peer ann = live(0);
        published(1, 2);
        Read first = awaitRead(0);
        published(3);
        first.answer(page(1, 2));

        assertEquals(heard("joined", 1, 3), ann.heard());
        backplane.assertNoRead();
        assertEquals(0, metrics.counter("chat.unconfirmed").count());
    }

    @Test
    void aStrangersMessageInAnEmptyRoomIsDeliveredToNobody() {
        Peer ann = live(0);
        hub.onPublication(ScriptedBackplane.entry(ROOM, "f", 1));
        awaitRead(0).answer(empty(0));
        assertEquals(List.of("joined"), ann.heard());
        assertEquals(1, metrics.counter("chat.unconfirmed").count());

        hub.onLastId(ROOM, id(1), true);
        awaitRead(0).answer(page(1, 1));
        published(2);
        assertEquals(heard("joined", 1, 2), ann.heard());
    }

    @Test
    void anEntryThatTheLogDoesNotHaveIsPassedOverAfterOneReadWhateverItClaims() {
        Peer ann = live(3);
        hub.onPublication(ScriptedBackplane.entry(ROOM, "f", 57));
        awaitRead(3).answer(empty(3));
        for (int seq = 58; seq < 200; seq++) {
            hub.onPublication(ScriptedBackplane.entry(ROOM, "f", seq));
            hub.onPublication(ScriptedBackplane.entry(ROOM, "e", seq));
        }
        published(4);

        assertEquals(heard("joined 3", 4, 4), ann.heard());
        backplane.assertNoRead();
        assertEquals(285, metrics.counter("chat.unconfirmed").count());
        assertEquals(1, metrics.counter("chat.gaps", "cause", "gap").count());
    }

    @Test
    void afterReadingInVainAMissingEntryIsStillFoundByTheLastId() {
        Peer ann = live(3);
        hub.onPublication(ScriptedBackplane.entry(ROOM, "f", 57));
        awaitRead(3).answer(empty(3));
        published(5);
        settle();
        backplane.assertNoRead();
        hub.onLastId(ROOM, id(5), false);
        hub.onLastId(ROOM, id(5), false);
        awaitRead(3).answer(page(4, 5));

        assertEquals(heard("joined 3", 4, 5), ann.heard());
    }

    @Test
    void whatArrivesLateOfALogThatIsGoneIsPassedOverAfterOneRead() {
        Peer ann = live(3);
        published(5);
        Read missing = awaitRead(3);
        published(6, 7);
        settle();
        Publication first = ScriptedBackplane.entry(ROOM, "f", 1);
        Page other = new Page(List.of(first), false, false, first.id());
        missing.answer(other);
        awaitRead(3).answer(other);
        published(8);
        hub.onPublication(ScriptedBackplane.entry(ROOM, "f", 2));

        assertEquals(List.of("joined 3", "joined f-1 incomplete", "f-2"), ann.heard());
        backplane.assertNoRead();
        assertEquals(4, metrics.counter("chat.unconfirmed").count());
    }

    @Test
    void whoJoinsARoomThatIsAheadOfItsLogWaitsForTheNextRead() {
        live(5);
        Peer bob = new Peer("Bob").join("");
        backplane.awaitRead().answer(page(1, 3));
        awaitRead(3).answer(empty(3));
        settle();
        backplane.assertNoRead();
        awaitRead(3).answer(page(4, 5));

        assertEquals(heard("joined 1 2 3", 4, 5), bob.heard());
    }

    @Test
    void aLostTailIsReadWhenTheTipTellsForCertain() {
        Peer ann = live(3);
        hub.onLastId(ROOM, id(5), true);
        awaitRead(3).answer(page(4, 5));

        assertEquals(heard("joined 3", 4, 5), ann.heard());
    }

    @Test
    void aTipThatMayStillBeUnderWayIsGivenUntilTheNextComparison() {
        Peer ann = live(3);
        hub.onLastId(ROOM, id(4), false);
        settle();
        backplane.assertNoRead();
        published(4);
        hub.onLastId(ROOM, id(5), false);
        settle();
        backplane.assertNoRead();

        hub.onLastId(ROOM, id(5), false);
        awaitRead(4).answer(page(5, 5));
        assertEquals(heard("joined 3", 4, 5), ann.heard());
        assertEquals(1, metrics.counter("chat.gaps", "cause", "lost").count());
    }

    @Test
    void aTipThatIsTheRoomsOwnOrBehindItChangesNothing() {
        Peer ann = live(3);
        published(4);
        settle();
        hub.onLastId(ROOM, id(3), false);
        hub.onLastId(ROOM, id(4), true);
        hub.onLastId(ROOM, id(4), false);

        assertEquals(heard("joined 3", 4, 4), ann.heard());
        backplane.assertNoRead();
    }

    @Test
    void aWipedLogIsToldAsIncompleteAndReadFromItsBeginning() {
        Peer ann = live(3);
        Publication first = ScriptedBackplane.entry(ROOM, "f", 1);
        hub.onPublication(first);
        Page other = new Page(List.of(first), false, false, first.id());
        awaitRead(3).answer(other);
        awaitRead(3).answer(other);
        assertEquals(List.of("joined 3", "joined f-1 incomplete"), ann.heard());

        hub.onPublication(ScriptedBackplane.entry(ROOM, "f", 2));
        assertEquals(List.of("joined 3", "joined f-1 incomplete", "f-2"), ann.heard());
    }

    @Test
    void aLogThatWentBackIsNoticedByItsLastId() {
        Peer ann = live(3);
        published(4, 5);
        settle();
        hub.onLastId(ROOM, id(5), false);
        hub.onLastId(ROOM, id(4), false);
        Page restored = new Page(entries(1, 4), false, false, id(4));
        awaitRead(5).answer(restored);
        awaitRead(5).answer(restored);

        assertEquals(List.of("joined 3", "4", "5", "joined 1 2 3 4 incomplete"), ann.heard());
    }

    @Test
    void ofALogThatBrokeOffTheMiddleThatIsGoneIsSaidToBeMissing() {
        Peer ann = live(3);
        published(900);
        Page trimmed = new Page(entries(800, 900), false, false, id(900));
        awaitRead(3).answer(trimmed);
        awaitRead(3).answer(trimmed);

        List<String> heard = ann.heard();
        assertEquals(2, heard.size());
        assertTrue(heard.get(1).startsWith("joined 800 801 ") && heard.get(1).endsWith(" 900 incomplete"));
        published(901);
        assertEquals("901", ann.heard().get(2));
    }

    @Test
    void moreThanCanBeHeldIsReadFromTheLog() {
        Peer ann = new Peer("Ann").join("");
        backplane.awaitSubscribe().complete(id(2));
        Read read = backplane.awaitRead();
        published(LongStream.rangeClosed(3, 10_010).toArray());
        settle();
        read.answer(page(1, 2));
        awaitRead(2).answer(page(3, 10_010));

        assertEquals(heard("joined 1 2", 3, 10_010), ann.heard());
        published(10_011);
        assertEquals("10011", ann.heard().get(10_009));
    }

    @Test
    void aResumeIsReadPageByPageAndWhatIsLiveComesAfter() {
        live(1);
        Peer bob = new Peer("Bob").join(",\"after\":\"e-1\",\"limit\":2");
        published(2, 3, 4, 5, 6);
        awaitRead(1).answer(pageOf(2, 3, 6));
        awaitRead(3).answer(pageOf(4, 5, 6));
        published(7);
        awaitRead(5).answer(page(6, 6));
        published(8);

        assertEquals(List.of("joined 2 3 more", "joined 4 5 more", "joined 6", "7", "8"), bob.heard());
    }

    @Test
    void aFirstReadThatFailsIsRefusedAndMayBeAskedAgain() {
        Peer ann = new Peer("Ann").join("");
        backplane.awaitSubscribe().complete(id(3));
        backplane.awaitRead().fail();
        assertEquals(List.of("unavailable"), ann.heard());
        assertEquals(List.of("enter lobby Ann", "leave lobby", "unsubscribe lobby"), backplane.calls());

        ann.join("");
        backplane.awaitSubscribe().complete(id(3));
        backplane.awaitRead().answer(page(3, 3));
        assertEquals(List.of("unavailable", "joined 3"), ann.heard());
    }

    @Test
    void aSubscriptionThatFailsIsRefusedToAllWhoWaitForIt() {
        Peer ann = new Peer("Ann").join("");
        CompletableFuture<MessageId> subscribe = backplane.awaitSubscribe();
        Peer bob = new Peer("Bob").join("");
        settle();
        subscribe.completeExceptionally(new IllegalStateException("scripted"));

        assertEquals(List.of("unavailable"), ann.heard());
        assertEquals(List.of("unavailable"), bob.heard());
        ann.join("");
        backplane.awaitSubscribe().complete(id(3));
        backplane.awaitRead().answer(page(3, 3));
        assertEquals(List.of("unavailable", "joined 3"), ann.heard());
    }

    @Test
    void aReadToFillAGapThatFailsIsTriedAgain() {
        Peer ann = live(3);
        published(5);
        awaitRead(3).fail();
        awaitRead(3).fail();
        awaitRead(3).answer(page(4, 5));

        assertEquals(heard("joined 3", 4, 5), ann.heard());
    }

    @Test
    void whoDisconnectsWhileJoiningLeavesNothingBehind() {
        Peer ann = new Peer("Ann").join("");
        backplane.awaitSubscribe().complete(id(3));
        Read read = backplane.awaitRead();
        ann.client.disconnected(1006);
        settle();
        read.answer(page(1, 3));
        published(4);

        assertEquals(List.of(), ann.heard());
        assertEquals(List.of("enter lobby Ann", "leave lobby", "unsubscribe lobby"), backplane.calls());
    }

    @Test
    void aLeaveThatWasSentWithTheJoinComesAfterItsAnswer() {
        Peer ann = new Peer("Ann");
        ann.client.receive(
                "{\"type\":\"join\",\"room\":\"lobby\"}\n{\"type\":\"leave\",\"room\":\"lobby\"}\n{\"type\":\"ping\"}");
        backplane.awaitSubscribe().complete(id(3));
        Read read = backplane.awaitRead();
        settle();
        read.answer(page(3, 3));
        settle();
        published(4);

        List<String> heard = ann.heard();
        assertEquals(3, heard.size());
        assertEquals("joined 3", heard.get(0));
        assertTrue(heard.get(1).contains("left") && heard.get(2).contains("pong"), heard::toString);
    }

    @Test
    void joiningAgainWhileJoiningIsAnsweredForTheLastOne() {
        Peer ann = live(3);
        ann.join(",\"after\":\"e-1\"");
        Read read = awaitRead(1);
        published(4);
        settle();
        read.answer(page(2, 4));
        published(5);

        assertEquals(List.of("joined 3", "joined 2 3 4", "5"), ann.heard());
    }

    @Test
    void oneWhoIsStillReadingHoldsUpNobodyElse() {
        Peer ann = live(3);
        Peer bob = new Peer("Bob").join("");
        Read read = backplane.awaitRead();
        published(4);
        assertEquals(heard("joined 3", 4, 4), ann.heard());
        read.answer(page(1, 3));

        assertEquals(List.of("joined 1 2 3", "4"), bob.heard());
    }

    @Test
    void whoComesAndGoesHereIsHintedAtToTheOtherInstances() {
        Peer ann = live(0);
        assertEquals(1, backplane.signals().size());
        ann.client.receive("{\"type\":\"leave\",\"room\":\"lobby\"}");
        settle();

        assertEquals(2, backplane.signals().size());
        assertEquals("presence", backplane.signals().get(1).type());
    }

    @Test
    void howeverManyHintsComeTheRoomIsLookedAtOnceASecondAndWhatHasChangedIsToldOnce() {
        Peer ann = live(0);
        int before = backplane.looks().size();
        User bob = new User("g2", "Bob", true);
        backplane.present(bob);
        Await.until("three looks", () -> {
            hub.onSignal(Json.presence(ROOM, "another"));
            return backplane.looks().size() >= before + 3;
        });

        List<Long> looks = backplane.looks();
        for (int i = before; i + 1 < looks.size(); i++) {
            assertTrue(looks.get(i + 1) - looks.get(i) >= 1_000_000_000L, looks::toString);
        }
        assertEquals(
                1,
                ann.heard().stream().filter(text -> text.contains("presence")).count());
    }

    @Test
    void whatThisInstanceHasHintedAtItselfAndWhatItDoesNotKnowIsPassedOver() {
        live(0);
        int before = backplane.looks().size();
        hub.onSignal(backplane.signals().get(0));
        hub.onSignal(new Signal(ROOM, "of a later release", "?"));
        hub.onSignal(new Signal(ROOM, "typing", "?"));
        settle();

        assertEquals(before, backplane.looks().size());
        assertEquals(0, metrics.counter("chat.errors", "where", "hub").count());
    }

    @Test
    void aRoomIsGivenUpWhenTheLastHasLeftAndAPersonWhenTheirLastConnectionHas() {
        Peer ann = live(0);
        ann.client.receive("{\"type\":\"leave\",\"room\":\"lobby\"}");
        settle();
        assertEquals(List.of("enter lobby Ann", "leave lobby", "unsubscribe lobby"), backplane.calls());
        published(1);

        assertEquals(2, ann.heard().size());
    }
}
