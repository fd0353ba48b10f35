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

class HeldTest {
    private final Held held = new Held();

    private static List<Publication> entries(String epoch, long... seqs) {
        return LongStream.of(seqs)
                .mapToObj(seq -> new Publication(new RoomName("lobby"), new MessageId(epoch, seq), 0, "message", "{}"))
                .toList();
    }

    private static Held.Following none() {
        return new Held.Following(List.of(), false);
    }

    @Test
    void whatFollowsIsGivenWithoutWhatCameBefore() {
        held.add(entries("e", 3, 4));
        held.add(entries("e", 5));

        assertEquals(new Held.Following(entries("e", 4, 5), false), held.takeFollowing(new MessageId("e", 3)));
        assertEquals(none(), held.takeFollowing(new MessageId("e", 3)));
    }

    @Test
    void whatHadArrivedAtTheMarkIsTakenApartFromWhatCameAfter() {
        held.add(entries("e", 4, 6));
        held.mark();
        held.add(entries("e", 7));

        assertEquals(entries("e", 4, 6), held.takeMarked());
        assertEquals(List.of(), held.takeMarked());
        assertEquals(entries("e", 7), held.takeAll());
    }

    @Test
    void whatComesAfterAHoleIsNotGivenButTold() {
        held.add(entries("e", 4, 6, 7));

        assertEquals(new Held.Following(entries("e", 4), true), held.takeFollowing(new MessageId("e", 3)));
        held.add(entries("e", 9));
        assertEquals(new Held.Following(List.of(), true), held.takeFollowing(new MessageId("e", 3)));
    }

    @Test
    void entriesOfAnotherLogAreAHole() {
        held.add(entries("f", 1));

        assertEquals(new Held.Following(List.of(), true), held.takeFollowing(new MessageId("e", 3)));
    }

    @Test
    void whatWasSeenAlreadyIsNoHole() {
        held.add(entries("e", 1, 2, 3, 3));

        assertEquals(none(), held.takeFollowing(new MessageId("e", 3)));
    }

    @Test
    void theFirstEntryOfALogFollowsNothing() {
        held.add(entries("e", 1, 2));

        assertEquals(new Held.Following(entries("e", 1, 2), false), held.takeFollowing(MessageId.NONE));
    }

    @Test
    void tooManyAreDroppedAndThatIsAHoleUntilItHasBeenTold() {
        held.add(entries("e", LongStream.rangeClosed(4, 10_003).toArray()));
        held.add(entries("e", 10_004));
        assertTrue(held.takeFollowing(new MessageId("e", 3)).hole());
        assertFalse(held.takeFollowing(new MessageId("e", 3)).hole());
    }

    @Test
    void allAreTakenInTheOrderOfTheirArrival() {
        held.add(entries("e", 5, 6));
        held.add(entries("e", 4));

        assertEquals(entries("e", 5, 6, 4), held.takeAll());
        assertEquals(List.of(), held.takeAll());
    }
}
