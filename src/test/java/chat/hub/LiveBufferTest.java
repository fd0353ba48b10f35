package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Entries that arrive while the log is read are merged with it without a gap, or the gap is told. */
class LiveBufferTest {
    private final LiveBuffer buffer = new LiveBuffer();

    private static List<Publication> entries(String epoch, long... seqs) {
        return LongStream.of(seqs)
                .mapToObj(seq -> new Publication(new RoomName("lobby"), new MessageId(epoch, seq), 0, "message", "{}"))
                .toList();
    }

    private static LiveBuffer.Following none() {
        return new LiveBuffer.Following(List.of(), false);
    }

    @Test
    void entriesThatFollowAreReturnedWithoutEarlierOnes() {
        buffer.add(entries("e", 3, 4));
        buffer.add(entries("e", 5));

        assertEquals(new LiveBuffer.Following(entries("e", 4, 5), false), buffer.takeFollowing(new MessageId("e", 3)));
        assertEquals(none(), buffer.takeFollowing(new MessageId("e", 3)));
    }

    @Test
    void markedEntriesAreTakenApartFromLaterOnes() {
        buffer.add(entries("e", 4, 6));
        buffer.mark();
        buffer.add(entries("e", 7));

        assertEquals(entries("e", 4, 6), buffer.takeMarked());
        assertEquals(List.of(), buffer.takeMarked());
        assertEquals(entries("e", 7), buffer.takeAll());
    }

    @Test
    void entriesAfterAGapAreReportedButNotReturned() {
        buffer.add(entries("e", 4, 6, 7));

        assertEquals(new LiveBuffer.Following(entries("e", 4), true), buffer.takeFollowing(new MessageId("e", 3)));
        buffer.add(entries("e", 9));
        assertEquals(new LiveBuffer.Following(List.of(), true), buffer.takeFollowing(new MessageId("e", 3)));
    }

    @Test
    void entriesOfAnotherLogAreAGap() {
        buffer.add(entries("f", 1));

        assertEquals(new LiveBuffer.Following(List.of(), true), buffer.takeFollowing(new MessageId("e", 3)));
    }

    @Test
    void entriesSeenAlreadyAreNoGap() {
        buffer.add(entries("e", 1, 2, 3, 3));

        assertEquals(none(), buffer.takeFollowing(new MessageId("e", 3)));
    }

    @Test
    void theFirstEntryOfALogFollowsNothing() {
        buffer.add(entries("e", 1, 2));

        assertEquals(new LiveBuffer.Following(entries("e", 1, 2), false), buffer.takeFollowing(MessageId.NONE));
    }

    @Test
    void anOverflowIsReportedOnceAsAGap() {
        buffer.add(entries("e", LongStream.rangeClosed(4, 10_003).toArray()));
        buffer.add(entries("e", 10_004));
        assertTrue(buffer.takeFollowing(new MessageId("e", 3)).gap());
        assertFalse(buffer.takeFollowing(new MessageId("e", 3)).gap());
    }

    @Test
    void takeAllKeepsTheOrderOfArrival() {
        buffer.add(entries("e", 5, 6));
        buffer.add(entries("e", 4));

        assertEquals(entries("e", 5, 6, 4), buffer.takeAll());
        assertEquals(List.of(), buffer.takeAll());
    }
}
