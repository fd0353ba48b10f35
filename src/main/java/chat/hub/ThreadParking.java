package chat.hub;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Parks the thread of a loop while there is nothing to do, and measures for how long that is. Any thread wakes it, at the cost
 * of a volatile read while it is not parked; the loop's thread alone parks.
 */
final class ThreadParking {
    private final LongSupplier nanoTime;
    private final AtomicBoolean parked = new AtomicBoolean();

    /** The time at which the thread was last woken, in nanoseconds. */
    private volatile long wokenAt;

    /** The loop's thread alone. */
    private long idleNanos;

    ThreadParking(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Wakes the thread, if it is parked. To be called after the change that it is to see. */
    void wake(Thread thread) {
        if (parked.get()) {
            wokenAt = nanoTime.getAsLong();
            if (parked.compareAndSet(true, false)) {
                LockSupport.unpark(thread);
            }
        }
    }

    /**
     * Parks until the thread is woken, but not beyond a time. May return early.
     *
     * @param nothingToDo asked once the thread counts as parked: what changes afterwards wakes it
     */
    void park(long nanos, BooleanSupplier nothingToDo) {
        long began = nanoTime.getAsLong();
        parked.set(true);
        if (nothingToDo.getAsBoolean()) {
            LockSupport.parkNanos(this, nanos);
        }
        boolean woken = !parked.getAndSet(false);
        // A thread that has been woken and waits for a processor has something to do.
        idleNanos += Math.max(0, (woken ? wokenAt : nanoTime.getAsLong()) - began);
    }

    /** Whether the thread is parked, or about to be. */
    boolean isParked() {
        return parked.get();
    }

    /** Returns for how long, since the start, there was nothing to do. On the loop's thread. */
    long idleNanos() {
        return idleNanos;
    }
}
