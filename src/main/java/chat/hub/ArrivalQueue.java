package chat.hub;

import chat.limits.ByteBudget;
import chat.protocol.Publication;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Queues publications until the hub's thread takes them, all at once. Bounded in bytes, those included that have been taken
 * and not yet released. Any thread adds; the hub's thread takes.
 */
final class ArrivalQueue {
    private final Queue<Publication> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean takeScheduled = new AtomicBoolean();
    private final ByteBudget budget;

    /** The arrival of the first of those waiting, in nanoseconds; written by the thread whose {@link #add} returned true. */
    private volatile long firstArrivedAt;

    ArrivalQueue(ByteBudget budget) {
        this.budget = budget;
    }

    /** Whether no further publication fits. */
    boolean isFull() {
        return budget.isExceeded();
    }

    /** Adds a publication; returns whether the caller has to see to it that the hub's thread takes it. */
    boolean add(Publication publication, long now) {
        budget.add(publication.body().length());
        waiting.add(publication);
        boolean first = !takeScheduled.get() && takeScheduled.compareAndSet(false, true);
        if (first) {
            firstArrivedAt = now;
        }
        return first;
    }

    /** Begins to take all publications; returns when the first of them arrived, in nanoseconds. */
    long beginTaking() {
        long since = firstArrivedAt;
        takeScheduled.set(false); // Whatever is added from now on schedules another take, so none is left behind.
        return since;
    }

    /** Removes and returns the publication that arrived first; null when none waits. */
    @Nullable
    Publication poll() {
        return waiting.poll();
    }

    /** Stops counting publications that were taken. */
    void release(long bodyChars) {
        budget.add(-bodyChars);
    }
}
