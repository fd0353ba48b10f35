package chat.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.chaos.Change.Kind;
import chat.chaos.Feed.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A private room in which nothing is wrong, and the same with each defect planted. Ann opens it and invites Ben (2), who is removed (5),
 * invited again (8), and banned (11); in between she writes.
 */
class MembershipCheckTest {
    private static final String ROOM = "den";
    private static final int KEPT = 100;
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final History history = new History();
    private final List<Entry> log = new ArrayList<>();

    MembershipCheckTest() {
        history.welcomed("ann", "g1");
        history.welcomed("ben", "g2");
        change("g1", Kind.OPENED);
        change("g2", Kind.INVITED);
        say("ann");
        say("ann");
        change("g2", Kind.REMOVED);
        say("ann");
        say("ann");
        change("g2", Kind.INVITED);
        say("ann");
        say("ann");
        change("g2", Kind.BANNED);
        say("ann");
    }

    private static Position id(long seq) {
        return new Position("e", seq);
    }

    private void say(String member) {
        append(member, null);
    }

    private void change(String user, Kind kind) {
        append("ann", new Change(user, kind));
    }

    private void append(String member, @Nullable Change change) {
        int seq = log.size() + 1;
        String nonce = member + '.' + seq;
        String text = change == null ? "said as " + nonce : change.toString();
        Sent sent = history.begin(member, ROOM, seq, nonce, text, seq);
        sent.acked(id(seq));
        log.add(new Entry(ROOM, id(seq), nonce, text, member, change));
    }

    /** A connection of Ben's that reads the log behind an entry, and then gets some entries as they are written. */
    private Feed ben(long after, long last, long... live) {
        Feed feed = history.feed("ben", ROOM, Transport.WEBSOCKET, "ben#" + after, id(after));
        feed.joined(MS, true, id(last), log.subList((int) after, (int) last));
        LongStream.of(live).forEach(seq -> feed.saw(MS, log.get((int) seq - 1)));
        return feed;
    }

    private void assertFound(long afterRemoval, long beforeRemoval) {
        history.logRead(ROOM, log, true);
        Verdict verdict = Checker.check(history, KEPT);
        ClosedRooms.Outcome closed = verdict.closed();
        assertEquals(
                List.of(afterRemoval, beforeRemoval, 0L),
                List.of(closed.afterRemoval(), closed.beforeRemoval(), verdict.lost() + verdict.unexplainedGaps()),
                () -> "after, before, lost or gaps: " + verdict.evidence());
        assertEquals(afterRemoval + beforeRemoval == 0, verdict.isClean());
    }

    @Test
    void nothingIsFoundWhereNothingIsWrong() {
        ben(0, 2, 3, 4, 5).left();
        ben(5, 8, 9, 10, 11).left();

        assertFound(0, 0);
        ClosedRooms.Outcome closed = Checker.check(history, KEPT).closed();
        assertEquals(
                "2 2 2 0",
                closed.removals() + " " + closed.told() + " " + closed.invitations() + " " + closed.signOuts());
    }

    @Test
    void anEntryThatFollowsARemovalIsNotToCome() {
        ben(0, 2, 3, 4, 5, 6);
        ben(6, 8, 9, 10, 11).left();

        assertFound(1, 0);
    }

    @Test
    void theLogIsNotToBeReadBetweenARemovalAndTheNextInvitation() {
        ben(0, 2, 3, 4, 5).left();
        ben(5, 7);
        ben(7, 8, 9, 10, 11).left();

        assertFound(1, 0);
    }

    @Test
    void anEmptyPageIsTooMuchForAStranger() {
        ben(0, 2, 3, 4, 5).left();
        ben(5, 5);
        ben(5, 8, 9, 10, 11).left();

        assertFound(1, 0);
    }

    @Test
    void theLogIsNotToBeReadBeforeTheFirstInvitation() {
        ben(0, 1);

        assertFound(1, 0);
    }

    @Test
    void whatFollowsTheLastInvitationIsToBeSeenToTheEnd() {
        change("g2", Kind.UNBANNED);
        change("g2", Kind.INVITED);
        say("ann");
        ben(0, 2, 3, 4, 5).left();
        ben(5, 8, 9, 10, 11).left();
        Feed again = ben(11, 14);
        history.logRead(ROOM, log, true);

        assertEquals(1, Checker.check(history, KEPT).lost());
        again.saw(MS, log.get(14));
        assertFound(0, 0);
    }

    @Test
    void whoIsToldToHaveLeftHasGotTheRemovalAndAllThatPrecedesIt() {
        ben(0, 2, 3, 4).left();
        ben(4, 8, 9, 10, 11).left();

        assertFound(0, 1);
    }

    @Test
    void whoIsInTheRoomIsNotToldToHaveLeft() {
        ben(0, 2, 3, 4, 5).left();
        ben(5, 8).left();
        ben(8, 9, 10, 11).left();

        assertFound(0, 1);
    }

    @Test
    void aConnectionThatBreaksOffMayMissTheRemoval() {
        ben(0, 2, 3);

        assertFound(0, 0);
    }

    @Test
    void whoseBanIsLiftedIsStillNoMember() {
        change("g2", Kind.UNBANNED);
        ben(0, 2, 3, 4, 5).left();
        ben(5, 8, 9, 10, 11).left();
        ben(11, 13);

        assertFound(1, 0);
    }

    @Test
    void whoWasRemovedDoesNotWrite() {
        say("ben");
        ben(0, 2, 3, 4, 5).left();
        ben(5, 8, 9, 10, 11).left();

        assertFound(1, 0);
    }

    @Test
    void aConnectionMayNotLeaveOutWhatPrecedesItsRemoval() {
        ben(0, 2, 3, 5).left();
        history.logRead(ROOM, log, true);

        Verdict verdict = Checker.check(history, KEPT);
        assertEquals("1 1", verdict.lost() + " " + verdict.unexplainedGaps(), () -> "" + verdict.evidence());
    }

    @Test
    void aSessionThatWasEndedIsGoodForNothing() {
        history.signedOut("cid", 5 * MS).onConnectionEnded(305 * MS);
        history.signedOut("dee", 5 * MS);
        SignOut again = history.signedOut("eve", 5 * MS);
        again.onConnectionEnded(6 * MS);
        again.onAdmitted(6 * MS);
        SignOut onItsWay = history.signedOut("fay", 5 * MS);
        onItsWay.onConnectionEnded(6 * MS);
        onItsWay.onAdmitted(4 * MS);

        Verdict verdict = Checker.check(history, KEPT);
        assertEquals(4, verdict.closed().signOuts());
        assertEquals(2, verdict.closed().outlived());
        assertEquals(300, verdict.closed().longestSignOut());
        assertEquals(false, verdict.isClean());
    }
}
