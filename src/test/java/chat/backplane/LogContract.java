package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.testing.Await;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading of logs, on any backplane. */
public abstract class LogContract extends TwoInstances {
    @Test
    void readingOnGivesEveryEntryOnceInPages() {
        publish(a, 1, 10);
        Page first = Await.result(b.readAfter(room, MessageId.NONE, 4, Caller.INSTANCE));
        Page second = Await.result(b.readAfter(room, first.entries().get(3).id(), 4, Caller.INSTANCE));
        Page third = Await.result(b.readAfter(room, second.entries().get(3).id(), 4, Caller.INSTANCE));
        Page none = Await.result(b.readAfter(room, third.lastId(), 4, Caller.INSTANCE));

        assertEquals(range(1, 4), seqs(first.entries()));
        assertEquals(range(5, 8), seqs(second.entries()));
        assertEquals(range(9, 10), seqs(third.entries()));
        assertEquals(List.of(), none.entries());
        assertEquals(
                List.of(true, true, false, false), List.of(first.more(), second.more(), third.more(), none.more()));
        assertTrue(first.complete() && second.complete() && third.complete() && none.complete());
        assertEquals(10, third.lastId().seq());
    }

    @Test
    void readingBackGivesEveryEntryOnceInPages() {
        publish(a, 1, 10);
        Page newest = Await.result(b.readBefore(room, null, 4, Caller.INSTANCE));
        Page middle = Await.result(b.readBefore(room, newest.entries().get(0).id(), 4, Caller.INSTANCE));
        Page oldest = Await.result(b.readBefore(room, middle.entries().get(0).id(), 4, Caller.INSTANCE));
        Page none = Await.result(b.readBefore(room, oldest.entries().get(0).id(), 4, Caller.INSTANCE));

        assertEquals(range(7, 10), seqs(newest.entries()));
        assertEquals(range(3, 6), seqs(middle.entries()));
        assertEquals(range(1, 2), seqs(oldest.entries()));
        assertEquals(List.of(), none.entries());
        assertEquals(
                List.of(true, true, false, false), List.of(newest.more(), middle.more(), oldest.more(), none.more()));
        assertTrue(newest.complete() && middle.complete() && oldest.complete() && none.complete());
    }

    @Test
    void pagesAreCutByBytesAndReadingGoesOn() {
        String body = "{\"\":\"" + "\u00e9".repeat(30_000) + "\"}";
        for (int n = 0; n < 10; n++) {
            Await.result(a.publish(draft("n" + n, body)));
        }
        Page first = Await.result(b.readAfter(room, MessageId.NONE, 200, Caller.INSTANCE));
        Page second = Await.result(b.readAfter(room, first.entries().get(3).id(), 200, Caller.INSTANCE));
        Page third = Await.result(b.readAfter(room, second.entries().get(3).id(), 200, Caller.INSTANCE));
        Page newest = Await.result(b.readBefore(room, null, 200, Caller.INSTANCE));
        Page older = Await.result(b.readBefore(room, newest.entries().get(0).id(), 5, Caller.INSTANCE));

        // 60 KB each: four of them are less than 256 KB, five more.
        assertEquals(range(1, 4), seqs(first.entries()));
        assertEquals(range(5, 8), seqs(second.entries()));
        assertEquals(range(9, 10), seqs(third.entries()));
        assertEquals(range(7, 10), seqs(newest.entries()));
        assertEquals(range(3, 6), seqs(older.entries()));
        assertEquals(
                List.of(true, true, false, true, true),
                List.of(first.more(), second.more(), third.more(), newest.more(), older.more()));
        assertTrue(first.complete() && second.complete() && third.complete() && newest.complete() && older.complete());
    }

    @Test
    void anEntryLargerThanAPageComesAlone() {
        publish(a, 1);
        Await.result(a.publish(draft("long", "{\"\":\"" + "x".repeat(300_000) + "\"}")));
        publish(a, 3);
        Page first = Await.result(b.readAfter(room, MessageId.NONE, 200, Caller.INSTANCE));
        Page second = Await.result(b.readAfter(room, first.entries().get(0).id(), 200, Caller.INSTANCE));
        Page newest = Await.result(b.readBefore(room, null, 1, Caller.INSTANCE));

        assertEquals(range(1, 1), seqs(first.entries()));
        assertEquals(range(2, 2), seqs(second.entries()));
        assertEquals(range(3, 3), seqs(newest.entries()));
        assertTrue(first.more() && second.more() && newest.more());
    }

    @Test
    void aRoomThatNeverHadAnEntryIsEmptyAndComplete() {
        Page page = Await.result(a.readAfter(room, MessageId.NONE, 10, Caller.INSTANCE));

        assertEquals(new Page(List.of(), true, false, MessageId.NONE), page);
        assertEquals(page, Await.result(a.readBefore(room, null, 10, Caller.INSTANCE)));
    }

    @Test
    void aPageAfterTrimmedEntriesIsIncomplete() {
        publish(a, 1, 300);
        Page fromStart = Await.result(a.readAfter(room, MessageId.NONE, 200, Caller.INSTANCE));
        long oldest = fromStart.entries().get(0).id().seq();
        String epoch = fromStart.lastId().epoch();

        assertTrue(oldest > 1 && oldest <= 300 - KEPT + 1, () -> "oldest kept is " + oldest);
        assertFalse(fromStart.complete());
        assertEquals(range(oldest, 300), seqs(fromStart.entries()));
        assertFalse(Await.result(a.readAfter(room, new MessageId(epoch, oldest - 2), 10, Caller.INSTANCE))
                .complete());
        assertTrue(Await.result(a.readAfter(room, new MessageId(epoch, oldest - 1), 10, Caller.INSTANCE))
                .complete());
        assertTrue(Await.result(a.readBefore(room, new MessageId(epoch, oldest + 1), 10, Caller.INSTANCE))
                .complete());
        assertFalse(Await.result(a.readBefore(room, new MessageId(epoch, oldest - 1), 10, Caller.INSTANCE))
                .complete());
    }

    @Test
    void readingAfterAnIdOfAnotherLogGivesTheOldestKeptAndIsIncomplete() {
        publish(a, 1, 3);
        Page page = Await.result(a.readAfter(room, new MessageId("another", 2), 10, Caller.INSTANCE));

        assertEquals(range(1, 3), seqs(page.entries()));
        assertFalse(page.complete());
        Page back = Await.result(a.readBefore(room, new MessageId("another", 3), 10, Caller.INSTANCE));
        assertEquals(List.of(), back.entries());
        assertFalse(back.complete());
    }

    @Test
    void readingAfterAnIdThatTheLogNeverIssuedIsIncomplete() {
        publish(a, 1, 3);
        String epoch = Await.result(a.readBefore(room, null, 1, Caller.INSTANCE))
                .lastId()
                .epoch();
        Page page = Await.result(a.readAfter(room, new MessageId(epoch, 4), 10, Caller.INSTANCE));

        assertFalse(page.complete());
        assertEquals(range(1, 3), seqs(page.entries()));
        assertFalse(
                Await.result(a.readAfter(new RoomName(room + "-none"), new MessageId(epoch, 4), 10, Caller.INSTANCE))
                        .complete());
    }
}
