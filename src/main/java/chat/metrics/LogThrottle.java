package chat.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Bounds the log lines about one kind of event: a period begins with the first line that is admitted, and within it at most
 * a few lines are, each about another subject. What is left out is counted. Safe for use by many threads.
 */
public final class LogThrottle {
    private final long periodNanos;
    private final int maxLines;
    private final LongSupplier nanoTime;

    /** Subjects admitted in this period. */
    @GuardedBy("this")
    private final Set<String> admitted = new HashSet<>();

    @GuardedBy("this")
    private long periodEnd;

    @GuardedBy("this")
    private long leftOut;

    /** Returns a throttle of lines about refused peers: twenty of them in ten minutes, each once. */
    public static LogThrottle ofRefusals() {
        return new LogThrottle(Duration.ofMinutes(10), 20, System::nanoTime);
    }

    /** Admits one line a period. */
    public LogThrottle(Duration period) {
        this(period, 1, System::nanoTime);
    }

    /** @param maxLines lines admitted in a period, each about another subject */
    public LogThrottle(Duration period, int maxLines, LongSupplier nanoTime) {
        this.periodNanos = period.toNanos();
        this.maxLines = maxLines;
        this.nanoTime = nanoTime;
        this.periodEnd = nanoTime.getAsLong();
    }

    /** Returns how many lines were left out since the last one admitted, or -1 when this one is to be left out too. */
    public long admit() {
        return admit("");
    }

    /**
     * Like {@link #admit()}, for a line about one of several subjects.
     *
     * @param subject at most once in a period
     */
    public synchronized long admit(String subject) {
        long now = nanoTime.getAsLong();
        if (now - periodEnd >= 0) {
            admitted.clear();
            periodEnd = now + periodNanos;
        }
        if (admitted.size() >= maxLines || !admitted.add(subject)) {
            leftOut++;
            return -1;
        }
        long before = leftOut;
        leftOut = 0;
        return before;
    }
}
