package chat.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Remembers for a minute the most instances that accepted connections at the same time. An instance missing for longer is
 * not expected back. Safe for use by many threads.
 */
final class ServingInstancesPeak {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private long peak;

    @GuardedBy("this")
    private long observedAt;

    ServingInstancesPeak(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.observedAt = nanoTime.getAsLong();
    }

    synchronized void observe(long serving) {
        long now = nanoTime.getAsLong();
        if (serving >= peak || now - observedAt > WINDOW.toNanos()) {
            peak = serving;
            observedAt = now;
        }
    }

    synchronized long value() {
        return peak;
    }
}
