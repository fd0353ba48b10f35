package chat.metrics;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets one of many log lines of the same cause through, and counts what it leaves out. Safe for use by many threads.
 */
public final class LogThrottle {
    private final long periodNanos;
    private final LongSupplier nanoTime;
    private long next;
    private long leftOut;

    /** @param period in which one line is let through */
    public LogThrottle(Duration period) {
        this(period, System::nanoTime);
    }

    LogThrottle(Duration period, LongSupplier nanoTime) {
        this.periodNanos = period.toNanos();
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    /** How many lines have been left out since the last one that was let through; -1 when this one is to be left out, too. */
    public synchronized long admit() {
        long now = nanoTime.getAsLong();
        if (now - next < 0) {
            leftOut++;
            return -1;
        }
        next = now + periodNanos;
        long before = leftOut;
        leftOut = 0;
        return before;
    }
}
