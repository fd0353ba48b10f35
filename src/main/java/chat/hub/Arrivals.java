package chat.hub;

import chat.limits.ByteBudget;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Collects publications until the hub's thread takes them all at once, so that those of one room go out in one frame. Bounded
 * in bytes. Any thread adds; the hub's thread takes.
 */
final class Arrivals {
    /** The part of the heap that waiting publications may take; the log has them all. */
    private static final int SHARE_OF_HEAP = 8;

    private final Queue<Publication> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean takeScheduled = new AtomicBoolean();
    private final ByteBudget budget = new ByteBudget(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);

    /** When the first of those waiting arrived, in nanoseconds; written by the thread whose {@link #add} returned true. */
    private volatile long firstArrivedAt;

    /** Whether no further publication fits. */
    boolean isFull() {
        return budget.isExceeded();
    }

    /** Adds a publication; returns whether the caller has to see to it that the hub's thread takes it. */
    boolean add(Publication publication, long now) {
        budget.add(publication.body().length());
        waiting.add(publication);
        boolean first = takeScheduled.compareAndSet(false, true);
        if (first) {
            firstArrivedAt = now;
        }
        return first;
    }

    /** @param since when the first of them arrived, in nanoseconds */
    record Batch(Map<RoomName, List<Publication>> byRoom, long since) {}

    /** Removes and returns all publications, those of each room in the order of their arrival. */
    Batch takeAll() {
        long since = firstArrivedAt;
        takeScheduled.set(
                false); // First: whatever is added from now on schedules another take, so none is left behind.
        Map<RoomName, List<Publication>> byRoom = new LinkedHashMap<>();
        Publication publication = waiting.poll();
        while (publication != null) {
            budget.add(-publication.body().length());
            byRoom.computeIfAbsent(publication.room(), name -> new ArrayList<>())
                    .add(publication);
            publication = waiting.poll();
        }
        return new Batch(byRoom, since);
    }
}
