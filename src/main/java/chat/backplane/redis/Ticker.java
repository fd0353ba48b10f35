package chat.backplane.redis;

import chat.concurrent.Futures;
import chat.concurrent.Threads;
import chat.metrics.LogThrottle;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a task ten times a second on the thread {@code redis-tick}, with the time by {@link System#nanoTime}. */
final class Ticker {
    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
    private static final String THREAD = "redis-tick";
    private static final int INTERVAL_MS = 100;

    private final LongConsumer task;
    private final LogThrottle failures = new LogThrottle(Duration.ofSeconds(10));
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons(THREAD));

    /** @param task must not block; what it throws is logged */
    Ticker(LongConsumer task) {
        this.task = task;
    }

    void start() {
        Futures.ignore(executor.scheduleWithFixedDelay(this::run, 0, INTERVAL_MS, TimeUnit.MILLISECONDS));
    }

    /** Runs the task once more as soon as possible. Safe to call from any thread. */
    void runSoon() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            // Stopped.
        }
    }

    private void run() {
        try {
            task.accept(System.nanoTime());
        } catch (RuntimeException e) {
            // Caught, because the executor would not run the task again.
            long leftOut = failures.admit();
            if (leftOut >= 0) {
                LOG.error("{} ({} more since the last such line)", THREAD, leftOut, e);
            }
        }
    }

    /** Stops, and waits up to a second for the task to end. */
    void stop() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("{} does not end", THREAD);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
