package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.hub.ScriptedBackplane.Read;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries that live delivery lost are read from the log, and entries that no log has are delivered to nobody. */
class BackfillTest extends RoomStory {
    @Test
    void aGapIsReadFromTheLogBeforeLaterEntriesAreDelivered() {
        Peer ann = live(3);
        published(4, 6, 7);
        Read missing = awaitRead(4);
        published(8);
        assertEquals(List.of("joined 3", "4"), ann.heard());
        missing.answer(page(5, 7));

        assertEquals(heard("joined 3", 4, 8), ann.heard());
        assertEquals(1, metrics.counter("chat.gaps", "reason", "gap").count());
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
    void anEntryThatComesTwiceIsDeliveredOnce() {
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
    void anEntryThatTheLogDoesNotHaveIsPassedOverAfterOneRead() {
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
        assertEquals(1, metrics.counter("chat.gaps", "reason", "gap").count());
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
    void aLostTailIsReadWhenTheLastIdIsCertain() {
        Peer ann = live(3);
        hub.onLastId(ROOM, id(5), true);
        awaitRead(3).answer(page(4, 5));

        assertEquals(heard("joined 3", 4, 5), ann.heard());
    }

    @Test
    void anEntryThatMayStillBeUnderWayIsGivenUntilTheNextComparison() {
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
        assertEquals(1, metrics.counter("chat.gaps", "reason", "lost").count());
    }

    @Test
    void aLastIdThatIsTheRoomsOwnOrBehindItChangesNothing() {
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
    void aBackfillThatFailsIsTriedAgain() {
        Peer ann = live(3);
        published(5);
        awaitRead(3).fail();
        passRetry();
        awaitRead(3).fail();
        passRetry();
        awaitRead(3).answer(page(4, 5));

        assertEquals(heard("joined 3", 4, 5), ann.heard());
    }
}
