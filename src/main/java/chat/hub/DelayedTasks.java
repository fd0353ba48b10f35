package chat.hub;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of an {@link EventLoop} that are not yet due, by the time at which they are; those due at the same time keep
 * their order. Confined to the loop's thread; times are in nanoseconds, of which only differences mean something.
 */
final class DelayedTasks {
    private final PriorityQueue<Delayed> tasks = new PriorityQueue<>(BY_TIME);

    private long added;

    private record Delayed(long at, long order, Runnable task) {}

    private static final Comparator<Delayed> BY_TIME = (a, b) -> {
        long later = a.at() == b.at() ? a.order() - b.order() : a.at() - b.at();
        return Long.signum(later);
    };

    void add(long at, Runnable task) {
        tasks.add(new Delayed(at, added++, task));
    }

    /** Removes and returns the first task that is due; null when none is. */
    @Nullable
    Runnable pollDue(long now) {
        Delayed next = tasks.peek();
        if (next == null || next.at() - now > 0) {
            return null;
        }
        tasks.remove();
        return next.task();
    }

    /** Returns when the first task is due, or null when there is none. */
    @Nullable
    Long nextAt() {
        Delayed next = tasks.peek();
        return next == null ? null : next.at();
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }
}
