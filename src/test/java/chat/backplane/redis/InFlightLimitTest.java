package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited;
import chat.protocol.RoomName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Limits on what one person and one address have in flight. */
class InFlightLimitTest {
    private final InFlightLimit inFlight = new InFlightLimit();

    @Test
    void theLimitInFlightOfAPersonDoesNotAffectOthers() {
        for (int i = 0; i < InFlightLimit.PER_PERSON; i++) {
            assertNull(inFlight.add(draft("mallory", "192.0.2.1")));
        }
        assertEquals(Optional.of(Limited.Holder.PERSON), refusedAs(draft("mallory", "192.0.2.2")));
        assertNull(inFlight.add(draft("ana", "192.0.2.1")));
    }

    @Test
    void theLimitInFlightOfAnAddressCoversAllItsPeople() {
        for (int i = 0; i < InFlightLimit.PER_ADDRESS; i++) {
            assertNull(inFlight.add(draft("mallory-" + i, "192.0.2.1")));
        }
        assertEquals(Optional.of(Limited.Holder.ADDRESS), refusedAs(draft("ana", "192.0.2.1")));
        assertNull(inFlight.add(draft("ana", "192.0.2.2")));
    }

    @Test
    void publicationsFromThisMachineHaveNoAddressLimit() {
        for (int i = 0; i < 2 * InFlightLimit.PER_ADDRESS; i++) {
            assertNull(inFlight.add(draft("bot-" + i, "")));
        }
    }

    @Test
    void aPublicationCountsOncePerKilobyteAndOneBeyondTheLimitGoesAlone() {
        Draft longOne = draft("mallory", "192.0.2.1", 50_000);
        assertNull(inFlight.add(longOne));
        assertNull(inFlight.add(longOne));
        assertNotNull(inFlight.add(longOne));
        assertNull(inFlight.add(draft("mallory", "192.0.2.1")));
        assertNull(inFlight.add(draft("ana", "192.0.2.2", 1_000_000)));
        assertNotNull(inFlight.add(draft("ana", "192.0.2.2")));
    }

    @Test
    void anAnswerMakesRoomAndLeavesNothingBehind() {
        for (int i = 0; i < InFlightLimit.PER_PERSON; i++) {
            assertNull(inFlight.add(draft("mallory", "192.0.2.1")));
        }
        assertNotNull(inFlight.add(draft("mallory", "192.0.2.1")));
        inFlight.remove(draft("mallory", "192.0.2.1"));
        assertNull(inFlight.add(draft("mallory", "192.0.2.1")));
        for (int i = 0; i < InFlightLimit.PER_PERSON; i++) {
            inFlight.remove(draft("mallory", "192.0.2.1"));
        }
        assertTrue(inFlight.isEmpty());
    }

    private Optional<Limited.Holder> refusedAs(Draft draft) {
        return Optional.ofNullable(inFlight.add(draft)).map(Limited::holder);
    }

    private static Draft draft(String user, String address) {
        return draft(user, address, 2);
    }

    private static Draft draft(String user, String address, int length) {
        return new Draft(new RoomName("lobby"), user, address, "n", "message", "x".repeat(length));
    }
}
