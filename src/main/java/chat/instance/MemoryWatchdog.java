package chat.instance;

import chat.concurrent.Threads;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts a process that has taken more memory than its limit, by a drain, before the kernel kills it with everybody on it.
 * Instances restart one at a time: each waits until its peers can take over, or for a minute where it cannot see them.
 */
public final class MemoryWatchdog {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryWatchdog.class);

    /** The pause between two checks is random, so that of two instances over their limit one sees the other leave first. */
    private static final long MIN_CHECK_INTERVAL_MS = 2_500;

    private static final long MAX_CHECK_INTERVAL_MS = 5_000;

    private static final Duration PEERS_TIMEOUT = Duration.ofSeconds(60);

    private final int limitMb;
    private final Instance instance;
    private final Runnable onExceeded;

    /**
     * @param limitMb in MB; 0 for no limit
     * @param onExceeded called once, on the watchdog's thread: drains and ends the process, so that it is started again
     */
    public MemoryWatchdog(int limitMb, Instance instance, Runnable onExceeded) {
        this.limitMb = limitMb;
        this.instance = instance;
        this.onExceeded = onExceeded;
    }

    /** Begins to watch on a daemon thread; does nothing without a limit. */
    public void start() {
        if (limitMb > 0) {
            Threads.startDaemon("memory-watchdog", this::watch);
        }
    }

    private void watch() {
        long exceededSince = 0;
        while (Threads.pause(checkInterval())) {
            long usedMb = instance.memoryBytes() >> 20;
            if (usedMb <= limitMb) {
                exceededSince = 0;
                continue;
            }
            long now = System.nanoTime();
            exceededSince = exceededSince == 0 ? now : exceededSince;
            if (instance.mayLeave() || now - exceededSince > PEERS_TIMEOUT.toNanos()) {
                LOG.warn("memory {} MB is over CHAT_MEMORY_MB={}: draining to be restarted", usedMb, limitMb);
                onExceeded.run();
                return;
            }
        }
    }

    private static Duration checkInterval() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(MIN_CHECK_INTERVAL_MS, MAX_CHECK_INTERVAL_MS));
    }
}
