package chat.concurrent;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Starts daemon threads, and waits. A wait ends early when the thread is interrupted, and leaves it interrupted. Safe for use by
 * many threads.
 */
public final class Threads {
    static final Duration POLL_INTERVAL = Duration.ofMillis(5);

    private Threads() {}

    /** Returns a factory of daemon threads that all have the same name. */
    public static ThreadFactory daemons(String name) {
        return task -> daemon(name, task);
    }

    /** Returns a daemon thread that is not started. */
    public static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Starts a daemon thread, and returns it. */
    public static Thread startDaemon(String name, Runnable task) {
        Thread thread = daemon(name, task);
        thread.start();
        return thread;
    }

    /**
     * Blocks for that time.
     *
     * @return false if the thread was interrupted before the time had passed
     */
    public static boolean pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(left);
        }
        return !Thread.currentThread().isInterrupted();
    }

    /**
     * Blocks until an executor that has been shut down has ended, or this thread is interrupted.
     *
     * @return false if it has not ended within the timeout
     */
    public static boolean awaitTermination(ExecutorService executor, Duration timeout) {
        try {
            return executor.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Blocks until the condition holds, which it checks every 5 ms.
     *
     * @return false if it did not hold within the timeout, or the thread was interrupted
     */
    public static boolean await(BooleanSupplier condition, Duration timeout) {
        return TimeSource.SYSTEM.await(condition, timeout);
    }
}
