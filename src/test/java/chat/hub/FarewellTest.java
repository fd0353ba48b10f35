package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.backplane.Page;
import chat.hub.ScriptedBackplane.Read;
import chat.protocol.Publication;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Members who are still catching up with the log when their users are removed: they get what precedes that. */
class FarewellTest extends RemovalStory {
    /** Returns a user who has been sent the first page of what it missed, of a log that had come to 6. */
    private Peer catchingUp() {
        live(6);
        Peer ben = new Peer("Ben").join(",\"after\":\"e-1\"");
        backplane.awaitRead().answer(pageOf(2, 3, 6));
        return ben;
    }

    @Test
    void whoIsRemovedWhileItCatchesUpGetsWhatPrecedesTheRemoval() {
        Peer ben = catchingUp();
        Read next = backplane.awaitRead();
        removed(7, ben);
        settle();
        next.answer(page(4, 9));
        backplane.awaitRead().answer(withRemoval(4, 7, ben));
        published(8);

        assertEquals(List.of("joined 2 3 more", "joined 4 5 6", "7", "left"), ben.heard());
    }

    @Test
    void whoMayNotReadTheNextPageGetsWhatPrecedesTheRemovalThatHasNotComeYet() {
        Peer ben = catchingUp();
        backplane.awaitRead().deny();
        backplane.awaitRead().answer(withRemoval(4, 7, ben));
        removed(7, ben);
        published(8);

        assertEquals(List.of("joined 2 3 more", "joined 4 5 6", "7", "left"), ben.heard());
    }

    @Test
    void whoMayNotReadTheNextPageForAnotherReasonGetsWhatItMightReadBefore() {
        Peer ben = catchingUp();
        backplane.awaitRead().deny();
        backplane.awaitRead().answer(page(4, 9));
        published(10);

        assertEquals(List.of("joined 2 3 more", "joined 4 5 6", "left"), ben.heard());
    }

    @Test
    void howeverMuchPrecedesTheRemovalItIsRead() {
        Peer ben = catchingUp();
        backplane.awaitRead().deny();
        awaitRead(3).answer(pageOf(4, 5, 9));
        awaitRead(5).answer(pageOf(6, 7, 9));
        awaitRead(7).answer(withRemoval(8, 9, ben));

        assertEquals(List.of("joined 2 3 more", "joined 4 5 more", "joined 6", "7", "8", "9", "left"), ben.heard());
    }

    @Test
    void whatPrecedesARemovalIsReadAgainWhenThatFails() {
        Peer ben = catchingUp();
        backplane.awaitRead().deny();
        awaitRead(3).fail();
        settle();
        passRetry();
        awaitRead(3).answer(withRemoval(4, 7, ben));

        assertEquals(List.of("joined 2 3 more", "joined 4 5 6", "7", "left"), ben.heard());
    }

    private Read joinsAgainWhileItsEndIsRead(Peer ben) {
        awaitRead(3).deny();
        Read end = awaitRead(3);
        ben.join(",\"after\":\"e-3\"");
        settle();
        return end;
    }

    @Test
    void whoJoinsAgainWhileThatIsReadGetsItFirst() {
        Peer ben = catchingUp();
        Read end = joinsAgainWhileItsEndIsRead(ben);
        end.answer(withRemoval(4, 7, ben));
        awaitRead(3).deny();

        assertEquals(List.of("joined 2 3 more", "joined 4 5 6", "7", "left", "forbidden"), ben.heard());
    }

    @Test
    void whoJoinsAgainWhileThatIsReadGetsItHoweverMuchThatIs() {
        Peer ben = catchingUp();
        Read end = joinsAgainWhileItsEndIsRead(ben);
        end.answer(pageOf(4, 5, 9));
        awaitRead(5).answer(withRemoval(6, 7, ben));
        awaitRead(3).deny();

        assertEquals(List.of("joined 2 3 more", "joined 4 5 more", "joined 6", "7", "left", "forbidden"), ben.heard());
    }

    @Test
    void aPageThatCannotBeReadNowDoesNotEndWhoHasReadTheOneBefore() {
        Peer ben = catchingUp();
        awaitRead(3).fail();
        settle();
        passRetry();
        awaitRead(3).answer(page(4, 6));

        assertEquals(List.of("joined 2 3 more", "joined 4 5 6"), ben.heard());
    }

    @Test
    void whenARoomIsClosedWhoIsCatchingUpGetsWhatPrecedesThatAndHasLeft() {
        Peer ben = catchingUp();
        Read next = awaitRead(3);
        hub.onPublication(closed(7));
        awaitRead(6); // Of the other member.
        next.answer(page(4, 6));
        awaitRead(3).deny();
        List<Publication> log = new ArrayList<>(entries(4, 6));
        log.add(closed(7));
        log.addAll(entries(8, 9));
        awaitRead(3).answer(new Page(log, true, false, id(9)));

        assertEquals(List.of("joined 2 3 more", "joined 4 5 6", "left"), ben.heard());
    }

    @Test
    void whoMightReadOnWhenARoomWasClosedGetsWhatPrecedesItsRemoval() {
        live(4);
        Peer ben = joined(4);
        hub.onPublication(closed(5));
        published(6);
        awaitRead(4); // Of the other member.
        Read page = awaitRead(4);
        removed(7, ben);
        settle();
        List<Publication> log = new ArrayList<>(List.of(closed(5)));
        log.addAll(entries(6, 6));
        page.answer(new Page(log, true, false, id(6)));
        log.addAll(withRemoval(7, 7, ben).entries());
        awaitRead(4).answer(new Page(log, true, false, id(9)));

        assertEquals(List.of("joined 4", "5", "6", "7", "left"), ben.heard());
    }
}
