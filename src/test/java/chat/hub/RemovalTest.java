package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.backplane.Page;
import chat.backplane.Presence;
import chat.hub.ScriptedBackplane.Read;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Members whose users are removed from the room, or may not read it. */
class RemovalTest extends RemovalStory {
    private void banned(long seq, Peer peer, long until) {
        String user = peer.client.user().id();
        hub.onPublication(member(seq, "{\"user\":\"" + user + "\",\"banUntil\":" + until + "}"));
    }

    @Test
    void whatPrecedesARemovalIsDeliveredAndWhatFollowsIsNot() {
        Peer ann = live(3);
        Peer ben = joined(3);
        published(4);
        removed(5, ben);
        published(6);
        settle();
        published(7);

        assertEquals(List.of("joined 3", "4", "5", "left"), ben.heard());
        assertEquals(List.of("joined 3", "4", "5", "6", "7"), ann.heard());
    }

    @Test
    void aBanRemovesAndLiftingOneDoesNot() {
        Peer ann = live(3);
        Peer ben = joined(3);
        banned(4, ann, 0);
        banned(5, ben, -1);
        published(6);

        assertEquals(List.of("joined 3", "4", "5", "6"), ann.heard());
        assertEquals(List.of("joined 3", "4", "5", "left"), ben.heard());
    }

    @Test
    void aRemovalThatIsOlderThanTheLastPageEndsNobody() {
        live(3);
        Peer ben = new Peer("Ben").join("");
        backplane.awaitRead().answer(page(6, 6));
        published(4);
        removed(5, ben);
        published(6, 7);

        assertEquals(List.of("joined 6", "7"), ben.heard());
    }

    @Test
    void whoHasReadAheadOfTheRoomGetsNothingTwiceWhereAnotherUsersMembershipChanges() {
        Peer ann = live(3);
        Peer ben = new Peer("Ben").join("");
        backplane.awaitRead().answer(page(6, 6));
        settle();
        published(6);
        List<Publication> missing = new ArrayList<>(entries(5, 6));
        missing.add(0, member(4, "{\"user\":\"" + ann.client.user().id() + "\",\"banUntil\":0}"));
        awaitRead(3).answer(new Page(missing, true, false, id(6)));
        published(7);

        assertEquals(List.of("joined 6", "7"), ben.heard());
    }

    /** Returns a user whose page was read before the removal and came after it, and who was denied the next one. */
    private Peer removedBeforeItsPageHasCome() {
        live(3);
        Peer ben = new Peer("Ben").join("");
        Read before = backplane.awaitRead();
        removed(4, ben);
        settle();
        before.answer(page(3, 3));
        settle();
        passRetry();
        backplane.awaitRead().deny();
        return ben;
    }

    @Test
    void whoIsRemovedWhileItJoinsOnceMoreIsToldThatItMayNot() {
        live(3);
        Peer ben = joined(3);
        ben.join("");
        Read again = backplane.awaitRead();
        removed(4, ben);
        settle();
        again.deny();
        settle();

        assertEquals(List.of("joined 3", "forbidden"), ben.heard());
        backplane.assertNoRead();
    }

    @Test
    void aPageThatWasReadBeforeARemovalIsNotSentAfterIt() {
        Peer ben = removedBeforeItsPageHasCome();

        assertEquals(List.of("forbidden"), ben.heard());
    }

    @Test
    void whoMayNotReadIsToldAndIsNoMember() {
        Peer ann = live(3);
        Peer ben = new Peer("Ben").join("");
        backplane.awaitRead().deny();
        settle();
        published(4);

        assertEquals(List.of("forbidden"), ben.heard());
        assertEquals(List.of("joined 3", "4"), ann.heard());
        assertEquals(List.of("enter lobby Ann"), backplane.calls());
    }

    @Test
    void nobodyHearsOfAUserBeforeThePageThatAdmitsIt() {
        live(3);
        Peer ben = new Peer("Ben").join("");
        Read page = backplane.awaitRead();
        settle();
        assertEquals(List.of("enter lobby Ann"), backplane.calls());
        page.answer(page(3, 3));

        assertEquals(List.of("joined 3"), ben.heard());
        assertEquals(List.of("enter lobby Ann", "enter lobby Ben"), backplane.calls());
    }

    @Test
    void aUserWhoIsRemovedBeforeItsPageHasComeIsNotHeardOf() {
        Peer ben = removedBeforeItsPageHasCome();

        assertEquals(List.of("forbidden"), ben.heard());
        assertEquals(List.of("enter lobby Ann"), backplane.calls());
    }

    @Test
    void aUserWhoIsRemovedBetweenItsPageAndTheCountOfUsersHasNotJoined() {
        live(3);
        Peer ben = new Peer("Ben").join("");
        Read before = backplane.awaitRead();
        CompletableFuture<Presence> count = backplane.holdPresence();
        before.answer(page(3, 3));
        settle();
        removed(4, ben);
        settle();
        count.complete(new Presence(2, List.of()));
        settle();
        passRetry();
        backplane.awaitRead().deny();

        assertEquals(List.of("forbidden"), ben.heard());
        assertEquals(List.of("enter lobby Ann", "enter lobby Ben", "leave lobby"), backplane.calls());
    }

    @Test
    void aMemberThatMayNotReadAnyMoreWhenItsLogBreaksOffHasLeft() {
        Peer ann = live(3);
        Publication first = ScriptedBackplane.entry(ROOM, "f", 1);
        hub.onPublication(first);
        awaitRead(3).answer(new Page(List.of(first), false, false, first.id()));
        awaitRead(3).deny();

        assertEquals(List.of("joined 3", "left"), ann.heard());
    }

    @Test
    void aRemovalDuringTheReadAfterABreakIsNotLost() {
        Peer ann = live(3);
        Publication first = ScriptedBackplane.entry(ROOM, "f", 1);
        hub.onPublication(first);
        Page other = new Page(List.of(first), false, false, first.id());
        awaitRead(3).answer(other);
        Read before = awaitRead(3);
        String user = ann.client.user().id();
        String body = "{\"user\":\"" + user + "\",\"role\":\"none\"}";
        hub.onPublication(new Publication(ROOM, new MessageId("f", 2), 2, "member", body));
        settle();
        before.answer(other);
        settle();
        passRetry();
        awaitRead(3).deny();

        assertEquals(List.of("joined 3", "left"), ann.heard());
    }

    @Test
    void whoWasRemovedMayJoinAgain() {
        live(3);
        Peer ben = joined(3);
        removed(4, ben);
        settle();
        ben.join("");
        backplane.awaitRead().answer(page(4, 4));
        published(5);

        assertEquals(List.of("joined 3", "4", "left", "joined 4", "5"), ben.heard());
    }

    @Test
    void anEntryThatDoesNotSayWhoWasRemovedHasAllAskedFor() {
        Peer ann = live(3);
        hub.onPublication(member(4, "{\"role\":\"none\"}"));
        awaitRead(4).answer(empty(4));
        published(5);

        assertEquals(List.of("joined 3", "4", "5"), ann.heard());
        assertEquals(1, metrics.counter("chat.errors", "where", "membership").count());
    }

    @Test
    void whenARoomIsClosedItsLogIsAskedWhoMayReadOn() {
        Peer ann = live(3);
        Peer ben = joined(3);
        published(4);
        hub.onPublication(closed(5));
        published(6);
        awaitRead(4).answer(page(5, 6));
        awaitRead(4).deny();
        published(7);

        assertEquals(List.of("joined 3", "4", "5", "6", "7"), ann.heard());
        assertEquals(List.of("joined 3", "4", "left"), ben.heard());
    }

    @Test
    void theFirstEntryOfARoomThatIsOpenedAsAClosedOneIsForItsMembersAlone() {
        Peer ann = live(0);
        hub.onPublication(closed(1));
        Page first = new Page(List.of(closed(1)), true, false, id(1));
        backplane.awaitRead().answer(first);
        backplane.awaitRead().deny();

        assertEquals(List.of("joined", "left"), ann.heard());
    }
}
