package chat.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.chaos.Feed.Transport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A history in which nothing is wrong, and the same with each defect planted. In it Ann and Bob say three things each, in
 * turn; Ann stays on one connection, Bob moves from one to another, and for a while has both.
 *
 * <p>Longer than 300 lines because it is one catalogue: each defect is planted in that one history, and read beside the others.
 */
class CheckerTest {
    private static final String ROOM = "room";
    private static final int KEPT = 100;
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final History history = new History();
    private final List<Sent> sends = new ArrayList<>();
    private final List<Entry> log = new ArrayList<>();
    private final List<Entry> ann;
    private final List<Entry> bobBefore;
    private final List<Entry> bobAfter;
    private Position bobResumes = id(3);
    private boolean complete = true;

    CheckerTest() {
        for (int i = 1; i <= 6; i++) {
            Sent sent = send(i % 2 == 1 ? "ann" : "bob", i);
            sent.acked(id(i));
            log.add(entry(sent, id(i)));
        }
        ann = new ArrayList<>(log);
        bobBefore = new ArrayList<>(log.subList(0, 4));
        bobAfter = new ArrayList<>(log.subList(3, 6));
    }

    private static Position id(long seq) {
        return new Position("e", seq);
    }

    private Sent send(String member, int number) {
        Sent sent = history.begin(member, ROOM, number, member + '.' + number, at(number));
        sends.add(sent);
        return sent;
    }

    private static Entry entry(Sent sent, Position id) {
        return new Entry(ROOM, id, sent.nonce(), sent.text(), sent.member());
    }

    /** Message n is sent at n seconds, and seen a millisecond later. */
    private static long at(long number) {
        return number * 1000 * MS;
    }

    private Verdict verdict() {
        history.logRead(ROOM, log, true);
        saw(joined("ann", null, Position.NONE, true), ann);
        saw(joined("bob", null, Position.NONE, true), bobBefore);
        saw(joined("bob", bobResumes, id(6), complete), bobAfter);
        return Checker.check(history, KEPT);
    }

    private Feed joined(String member, @Nullable Position after, Position last, boolean whole) {
        Feed feed = history.feed(member, ROOM, Transport.WEBSOCKET, member + '#' + after, after);
        feed.joined(1, whole, last, List.of());
        return feed;
    }

    private static void saw(Feed feed, List<Entry> entries) {
        entries.forEach(entry -> feed.saw(at(entry.id().seq()) + MS, entry));
    }

    private static void assertDefects(
            Verdict verdict, long lost, long doubled, long reordered, long phantom, long gaps) {
        assertEquals(
                List.of(lost, doubled, reordered, phantom, gaps),
                List.of(
                        verdict.lost(),
                        verdict.doubled(),
                        verdict.reordered(),
                        verdict.phantom(),
                        verdict.unexplainedGaps()),
                () -> "lost, doubled, reordered, phantom, gaps: " + verdict.evidence());
        assertEquals(lost + doubled + reordered + phantom + gaps == 0, verdict.isClean());
    }

    @Test
    void nothingIsFoundWhereNothingIsWrong() {
        Verdict verdict = verdict();

        assertDefects(verdict, 0, 0, 0, 0, 0);
        assertEquals(6, verdict.messages());
        assertEquals(6, verdict.acked());
        assertEquals(12, verdict.deliveries());
    }

    @Test
    void whatWasAcknowledgedAndDoesNotStandInTheLogIsLost() {
        sends.add(send("ann", 7));
        sends.get(6).acked(id(7));

        assertDefects(verdict(), 1, 0, 0, 0, 0);
    }

    @Test
    void whatStandsElsewhereThanAcknowledgedIsLost() {
        Sent moved = history.begin("eve", ROOM, 1, "eve.1", at(7));
        moved.acked(id(6));

        assertDefects(verdict(), 1, 0, 0, 0, 0);
    }

    @Test
    void whatAMemberNeverGotIsLost() {
        bobAfter.remove(2);

        assertDefects(verdict(), 1, 0, 0, 0, 0);
    }

    @Test
    void whatNobodyAcknowledgedIsLostTooWhenItStandsAndAMemberNeverGotIt() {
        log.add(entry(send("bob", 8), id(7)));
        ann.add(log.get(6));

        Verdict verdict = verdict();
        assertEquals(1, verdict.lost());
        assertEquals(1, verdict.unanswered());
    }

    @Test
    void whatStoodInTheLogAndNoLongerDoesIsLost() {
        Sent vanished = history.begin("eve", ROOM, 1, "eve.1", at(7));
        history.logRead(ROOM, List.of(entry(vanished, id(7))), false);
        vanished.refused();

        assertDefects(verdict(), 1, 0, 0, 0, 0);
    }

    @Test
    void whatStandsTwiceIsDoubled() {
        log.add(entry(sends.get(5), id(7)));
        ann.add(log.get(6));
        bobAfter.add(log.get(6));

        assertDefects(verdict(), 0, 1, 0, 0, 0);
    }

    @Test
    void whatComesTwiceOnOneConnectionIsDoubled() {
        ann.add(4, ann.get(3));

        assertDefects(verdict(), 0, 1, 0, 0, 0);
    }

    @Test
    void whatIsAcknowledgedAtTwoPlacesIsDoubled() {
        sends.get(5).acked(id(7));

        assertDefects(verdict(), 0, 1, 0, 0, 0);
    }

    @Test
    void whatComesBeforeItsPredecessorIsReorderedAndWasAGap() {
        Collections.swap(ann, 3, 4);

        assertDefects(verdict(), 0, 0, 1, 0, 1);
    }

    @Test
    void whatWasRefusedOnOneConnectionMayComeLateFromAnotherThatWasFrozen() {
        Sent refused = send("ann", 7);
        Sent next = send("ann", 8);
        refused.refused();
        next.acked(id(7));
        for (Entry entry : List.of(entry(next, id(7)), entry(refused, id(8)))) {
            log.add(entry);
            ann.add(entry);
            bobAfter.add(entry);
        }

        assertDefects(verdict(), 0, 0, 0, 0, 0);
    }

    @Test
    void whatStandsInAnotherOrderThanItsSenderSentItIsReordered() {
        Sent earlier = history.begin("bob", ROOM, 5, "bob.5", at(7));
        earlier.acked(id(7));
        log.add(entry(earlier, id(7)));
        ann.add(log.get(6));
        bobAfter.add(log.get(6));

        assertDefects(verdict(), 0, 0, 1, 0, 0);
    }

    @Test
    void whatSomebodySawInAnotherOrderThanTheLogsIsReordered() {
        ann.set(3, entry(sends.get(4), id(4)));
        ann.set(4, entry(sends.get(3), id(5)));

        assertDefects(verdict(), 0, 0, 2, 0, 0);
    }

    @Test
    void aLogThatHasChangedIsReordered() {
        history.logRead(ROOM, List.of(entry(sends.get(4), id(4))), false);

        assertEquals(1, verdict().reordered());
    }

    @Test
    void whatStandsInTheLogAndNobodySentIsPhantom() {
        log.add(new Entry(ROOM, id(7), "eve.1", "said as eve.1", "eve"));
        ann.add(log.get(6));
        bobAfter.add(log.get(6));

        assertDefects(verdict(), 0, 0, 0, 1, 0);
    }

    @Test
    void whatCameAndDoesNotStandInTheLogIsPhantom() {
        Sent unanswered = send("ann", 7);
        ann.add(entry(unanswered, id(7)));
        unanswered.refused();

        assertDefects(verdict(), 0, 0, 0, 1, 0);
    }

    @Test
    void whatCameWithAnotherTextOrSenderIsPhantom() {
        Entry good = ann.get(2);
        ann.set(2, new Entry(ROOM, good.id(), good.nonce(), "something else", good.from()));
        ann.set(
                3,
                new Entry(ROOM, ann.get(3).id(), ann.get(3).nonce(), ann.get(3).text(), "eve"));

        assertDefects(verdict(), 0, 0, 0, 2, 0);
    }

    @Test
    void whatAConnectionLeavesOutIsAGapThoughAnotherConnectionBroughtIt() {
        bobBefore.remove(2);
        bobResumes = id(2);
        bobAfter.add(0, log.get(2));

        assertDefects(verdict(), 0, 0, 0, 0, 1);
    }

    @Test
    void whatDoesNotFollowWhatWasAskedForIsAGap() {
        bobAfter.remove(0);

        assertDefects(verdict(), 0, 0, 0, 0, 1);
    }

    @Test
    void beingToldThatNotAllIsKeptIsAGapWhereAllIsKept() {
        complete = false;

        assertDefects(verdict(), 0, 0, 0, 0, 1);
    }

    @Test
    void aNumberThatTheLogLeavesOutIsAGap() {
        Sent last = send("ann", 9);
        last.acked(id(8));
        log.add(entry(last, id(8)));

        Verdict verdict = verdict();
        assertEquals(1, verdict.unexplainedGaps());
        assertFalse(verdict.isClean());
    }

    @Test
    void aNewEpochIsAGapWhereNothingWasWiped() {
        Sent last = send("ann", 9);
        Position elsewhere = new Position("f", 7);
        last.acked(elsewhere);
        log.add(entry(last, elsewhere));
        ann.add(log.get(6));
        bobAfter.add(log.get(6));

        // In the log, for Ann and for Bob.
        assertDefects(verdict(), 0, 0, 0, 0, 3);
    }

    @Test
    void whatWasRefusedOrLeftUnansweredMayStandOrNot() {
        Sent stands = send("ann", 7);
        stands.refused();
        log.add(entry(stands, id(7)));
        ann.add(log.get(6));
        bobAfter.add(log.get(6));
        send("bob", 8).refused();

        assertDefects(verdict(), 0, 0, 0, 0, 0);
    }

    @Test
    void whatIsNeverAnsweredIsTold() {
        send("bob", 8);

        Verdict verdict = verdict();
        assertEquals(1, verdict.unanswered());
        assertFalse(verdict.isClean());
    }

    @Test
    void whatALongLogNoLongerKeepsIsKnownFromEarlierReadings() {
        history.logRead(ROOM, List.copyOf(log), false);
        log.subList(0, 2).clear();
        history.logRead(ROOM, log, true);
        saw(joined("ann", null, Position.NONE, true), ann);

        assertTrue(Checker.check(history, 4).isClean());
        assertFalse(Checker.check(history, 5).isClean());
    }

    @Test
    void theLongestGapIsFromSendingToSeeingAndThatOfAMoveFromWhenTheFirstSaw() {
        Entry late = ann.remove(5);
        Feed feed = joined("ann", null, Position.NONE, true);
        saw(feed, ann);
        feed.saw(at(6) + 300 * MS, late);
        saw(joined("bob", null, Position.NONE, true), log);
        history.logRead(ROOM, log, true);
        history.moved("ann", at(6) + 100 * MS, at(6) + 200 * MS);
        history.moved("ann", at(2), at(3));

        Verdict verdict = Checker.check(history, KEPT);
        assertEquals(300, verdict.longestGap());
        assertEquals(299, verdict.moveGap99());
        assertEquals(2, verdict.moves());
        assertTrue(verdict.isClean());
    }

    @Test
    void handshakesAndCloseCodesAreCounted() {
        history.handshake("101", 5 * MS);
        history.handshake("200", 5 * MS);
        history.handshake("502", 7 * MS);
        history.closed(1000);
        history.closed(1006);

        Verdict verdict = verdict();
        assertEquals(3, verdict.handshakeCount());
        assertEquals(1, verdict.failedHandshakes());
        assertEquals(7, verdict.slowestHandshake());
        assertEquals(1, verdict.abnormalCloses());
    }
}
