package chat.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.LongSupplier;

/**
 * A rate limit: a burst at once, a rate over time; what is charged without asking may bring it into debt. Safe for use by
 * many threads.
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

    /** Takes one, as {@link #tryTake(int)}. */
    long tryTake() {
        return tryTake(1);
    }

    /**
     * Takes that many, and returns 0; or takes none, and returns after how many milliseconds they will be there. More than
     * a burst are taken as a burst.
     */
    synchronized long tryTake(int count) {
        if (perNano == 0) {
            return 0;
        }
        refill();
        double wanted = Math.min(count, burst);
        if (tokens >= wanted) {
            tokens -= wanted;
            return 0;
        }
        return Math.max(1, (long) Math.ceil((wanted - tokens) / perNano / 1e6));
    }

    /** Takes that many whether or not they are there; returns how many are owed now, 0 when none. */
    synchronized double charge(int count) {
        if (perNano == 0) {
            return 0;
        }
        refill();
        tokens -= count;
        return Math.max(0, -tokens);
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
