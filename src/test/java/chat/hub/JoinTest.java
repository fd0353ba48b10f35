package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.hub.ScriptedBackplane.Read;
import chat.protocol.MessageId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A member gets every entry after the place where it joined, once and in order, however reading and live arrival interleave. */
class JoinTest extends RoomStory {
    @Test
    void anEntryThatComesLiveBeforeThePageIsReadFollowsItOnce() {
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
    void anEntryThatComesLiveBeforeTheSubscriptionStandsIsNotLost() {
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
    void aMemberWhoJoinsARoomAheadOfItsLogWaitsForTheNextRead() {
        live(5);
        Peer bob = new Peer("Bob").join("");
        backplane.awaitRead().answer(page(1, 3));
        awaitRead(3).answer(empty(3));
        settle();
        backplane.assertNoRead();
        passRetry();
        awaitRead(3).answer(page(4, 5));

        assertEquals(heard("joined 1 2 3", 4, 5), bob.heard());
    }

    @Test
    void moreThanCanBeBufferedIsReadFromTheLog() {
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
    void aResumeIsReadPageByPageAndLiveEntriesFollow() {
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
    void aFirstReadThatFailsRefusesTheJoinWhichMayBeTriedAgain() {
        Peer ann = new Peer("Ann").join("");
        backplane.awaitSubscribe().complete(id(3));
        backplane.awaitRead().fail();
        assertEquals(List.of("unavailable"), ann.heard());
        assertEquals(List.of("unsubscribe lobby"), backplane.calls());

        ann.join("");
        backplane.awaitSubscribe().complete(id(3));
        backplane.awaitRead().answer(page(3, 3));
        assertEquals(List.of("unavailable", "joined 3"), ann.heard());
    }

    @Test
    void aSubscriptionThatFailsRefusesAllJoinsThatWaitForIt() {
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
    void disconnectingWhileJoiningLeavesNothingBehind() {
        Peer ann = new Peer("Ann").join("");
        backplane.awaitSubscribe().complete(id(3));
        Read read = backplane.awaitRead();
        ann.client.onDisconnected(1006);
        settle();
        read.answer(page(1, 3));
        published(4);

        assertEquals(List.of(), ann.heard());
        assertEquals(List.of("unsubscribe lobby"), backplane.calls());
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
    void aMemberWhoIsStillReadingHoldsUpNobodyElse() {
        Peer ann = live(3);
        Peer bob = new Peer("Bob").join("");
        Read read = backplane.awaitRead();
        published(4);
        assertEquals(heard("joined 3", 4, 4), ann.heard());
        read.answer(page(1, 3));

        assertEquals(List.of("joined 1 2 3", "4"), bob.heard());
    }
}
