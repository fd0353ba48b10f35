package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.limits.ByteBudget;
import chat.protocol.Publication;
import org.junit.jupiter.api.Test;

/** Arrivals are taken once, in their order, and are bounded in bytes until they have gone out. */
class ArrivalQueueTest {
    private final Publication first = ScriptedBackplane.entry(RoomStory.ROOM, "e", 1);
    private final Publication second = ScriptedBackplane.entry(RoomStory.ROOM, "e", 2);
    private final ArrivalQueue arrivals =
            new ArrivalQueue(new ByteBudget(first.body().length()));

    @Test
    void onlyTheFirstToArriveSchedulesThatAllAreTaken() {
        assertTrue(arrivals.add(first, 100));
        assertFalse(arrivals.add(second, 200));
        assertEquals(100, arrivals.beginTaking());
        assertEquals(first, arrivals.poll());
        assertTrue(arrivals.add(first, 300));
        assertEquals(second, arrivals.poll());
        assertEquals(first, arrivals.poll());
        assertNull(arrivals.poll());
        assertEquals(300, arrivals.beginTaking());
    }

    @Test
    void whatWasTakenCountsUntilItIsReleased() {
        arrivals.add(first, 0);
        assertFalse(arrivals.isFull());
        arrivals.add(second, 0);
        assertTrue(arrivals.isFull());
        arrivals.beginTaking();
        arrivals.poll();
        arrivals.poll();
        assertTrue(arrivals.isFull());
        arrivals.release(first.body().length());
        assertFalse(arrivals.isFull());
    }
}
