package chat.backplane.redis;

import chat.concurrent.Futures;
import chat.concurrent.Threads;
import chat.metrics.LogThrottle;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task on the thread {@code redis-tick}: every {@value #BUSY_INTERVAL_MS} ms while something is under way that can
 * time out, otherwise every {@value #IDLE_INTERVAL_MS} ms. A call that begins in between times out later than that, so no
 * timeout is noticed later for it.
 */
final class Ticker {
    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
    private static final String THREAD = "redis-tick";
    private static final int BUSY_INTERVAL_MS = 100;
    private static final int IDLE_INTERVAL_MS = 500;

    private final LogThrottle failures = new LogThrottle(Duration.ofSeconds(10));
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, Threads.daemons(THREAD));

    /** Null before the start. */
    private volatile @Nullable LongPredicate task;

    /** The next run; null before the first. Confined to the thread. */
    private @Nullable ScheduledFuture<?> next;

    Ticker() {
        executor.setRemoveOnCancelPolicy(true);
    }

    /**
     * Begins to run the task.
     *
     * @param todo gets the time by {@link System#nanoTime}, and returns whether something is under way that can time out.
     *     Must not block; what it throws is logged
     */
    void start(LongPredicate todo) {
        task = todo;
        runSoon();
    }

    /** Runs the task once more as soon as possible, once it has been started. Safe to call from any thread. */
    void runSoon() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            // Stopped.
        }
    }

    /** Runs something else on the thread, after a while, unless it has been stopped by then. It must not block. Safe to call from any thread. */
    void runAfter(long nanos, Runnable todo) {
        try {
            Futures.ignore(executor.schedule(todo, nanos, TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException e) {
            // Stopped.
        }
    }

    private void run() {
        LongPredicate todo = task;
        if (todo == null) {
            return;
        }
        boolean busy = true;
        try {
            busy = todo.test(System.nanoTime());
        } catch (RuntimeException e) {
            long leftOut = failures.admit();
            if (leftOut >= 0) {
                LOG.error("{} ({} more since the last such line)", THREAD, leftOut, e);
            }
        } finally {
            runIn(busy ? BUSY_INTERVAL_MS : IDLE_INTERVAL_MS);
        }
    }

    private void runIn(int ms) {
        if (next != null) {
            next.cancel(false);
        }
        try {
            next = executor.schedule(this::run, ms, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Stopped.
        }
    }

    /** Stops, and waits up to a second for the task to end. */
    void stop() {
        executor.shutdownNow();
        if (!Threads.awaitTermination(executor, Duration.ofSeconds(1))) {
            LOG.warn("{} does not end", THREAD);
        }
    }
}
