package chat.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.LongSupplier;

/**
 * So many at once, so many a second over time. Safe for use by many threads.
 */
final class TokenBucket {
    private final double perNano;
    private final double burst;
    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private double tokens;

    @GuardedBy("this")
    private long refilledAt;

    /** @param perSecond 0 for no limit */
    TokenBucket(int perSecond, int burst, LongSupplier nanoTime) {
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.nanoTime = nanoTime;
        this.tokens = burst;
        this.refilledAt = nanoTime.getAsLong();
    }

    /** Takes one, and returns 0; or takes none, and returns after how many milliseconds there will be one. */
    synchronized long tryTake() {
        if (perNano == 0) {
            return 0;
        }
        refill();
        if (tokens >= 1) {
            tokens--;
            return 0;
        }
        return Math.max(1, (long) Math.ceil((1 - tokens) / perNano / 1e6));
    }

    /** Whether nothing has been taken lately: a new one would be the same. */
    synchronized boolean isFull() {
        refill();
        return tokens >= burst;
    }

    @GuardedBy("this")
    private void refill() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(burst, tokens + (now - refilledAt) * perNano);
        refilledAt = now;
    }
}
