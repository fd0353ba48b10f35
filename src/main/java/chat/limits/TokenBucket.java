package chat.limits;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.LongSupplier;

/**
 * A rate limit that allows a burst at once and refills at a steady rate. Charging without asking may leave it in debt. Safe
 * for use by many threads.
 */
public final class TokenBucket {
    private final double perNano;
    private final double burst;
    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private double tokens;

    @GuardedBy("this")
    private long refilledAt;

    /** @param perSecond tokens a second; 0 for no limit */
    public TokenBucket(int perSecond, int burst, LongSupplier nanoTime) {
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.nanoTime = nanoTime;
        this.tokens = burst;
        this.refilledAt = nanoTime.getAsLong();
    }

    /** Takes one token, like {@link #tryTake(int)}. */
    public long tryTake() {
        return tryTake(1);
    }

    /**
     * Takes that many tokens and returns 0, or takes none and returns the milliseconds until there are enough. More than a
     * burst counts as a burst.
     */
    public synchronized long tryTake(int count) {
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

    /** Takes that many tokens even if there are fewer, and returns how many are owed now; 0 when none. */
    public synchronized double charge(int count) {
        if (perNano == 0) {
            return 0;
        }
        refill();
        tokens -= count;
        return Math.max(0, -tokens);
    }

    /** Whether more has been charged than has been refilled since. */
    public boolean isInDebt() {
        return charge(0) > 0;
    }

    /** Takes that many tokens even if there are fewer, but for these leaves no greater debt than {@code maxDebt}. */
    public synchronized void charge(int count, int maxDebt) {
        if (perNano > 0) {
            refill();
            tokens = Math.min(tokens, Math.max(tokens - count, -maxDebt));
        }
    }

    /** Whether this bucket equals a new one, so that it can be forgotten. */
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
