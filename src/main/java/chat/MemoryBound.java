package chat;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the process drained and started again when it has taken more memory than it may: before the kernel kills it with
 * everybody on it. It waits for its turn, so that not all instances leave at once; for a minute at most while it cannot see the
 * others.
 */
final class MemoryBound {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryBound.class);

    private static final long LOOK_MS = 5_000;

    /** How long the others may be waited for. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final int bound;
    private final Instance instance;
    private final Runnable onExceeded;

    /**
     * @param bound in MB; 0 is none
     * @param onExceeded called once, from a thread of its own: ends the process, so that it is started again
     */
    MemoryBound(int bound, Instance instance, Runnable onExceeded) {
        this.bound = bound;
        this.instance = instance;
        this.onExceeded = onExceeded;
    }

    void start() {
        if (bound > 0) {
            Thread thread = new Thread(this::watch, "memory");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void watch() {
        long since = 0;
        while (true) {
            // At no fixed pace: of two instances that reach their bound together one is to see that the other leaves.
            pause(ThreadLocalRandom.current().nextLong(LOOK_MS / 2, LOOK_MS));
            long taken = instance.memoryBytes() >> 20;
            if (taken <= bound) {
                since = 0;
                continue;
            }
            long now = System.nanoTime();
            since = since == 0 ? now : since;
            if (instance.mayLeave() || now - since > PATIENCE_NANOS) {
                LOG.warn("memory {} MB is over CHAT_MEMORY_MB={}: drains and ends, to be started again", taken, bound);
                onExceeded.run();
                return;
            }
        }
    }

    private static void pause(long ms) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
