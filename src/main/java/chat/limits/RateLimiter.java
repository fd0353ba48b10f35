package chat.limits;

import chat.protocol.FixedLimits;
import java.util.function.LongSupplier;

/**
 * The rate limit of one connection, or of one user or address over HTTP: units for requests of every kind, and messages on top of
 * them. What may still be taken is called its allowance. Safe for use by many threads.
 */
public final class RateLimiter {
    private final TokenBucket units;
    private final TokenBucket sends;

    /** @param sendPerSecond messages a second; 0 turns every limit off */
    public RateLimiter(int sendPerSecond, LongSupplier nanoTime) {
        int sendBurst = sendPerSecond * FixedLimits.BURST_SECONDS;
        int perSecond = sendPerSecond == 0 ? 0 : RequestCost.PER_SECOND + sendPerSecond;
        this.units = new TokenBucket(perSecond, RequestCost.BURST + sendBurst, nanoTime);
        this.sends = new TokenBucket(sendPerSecond, sendBurst, nanoTime);
    }

    /** Pays for a request and returns 0, or returns the milliseconds until it can be paid for. */
    public long tryTake(RequestCost cost) {
        long retryAfterMs = cost == RequestCost.SEND ? sends.tryTake() : 0;
        return retryAfterMs > 0 ? retryAfterMs : units.tryTake(cost.units());
    }

    /** Like {@link #tryTake(RequestCost)}, for a request that also costs {@code each} in every one of its rooms. */
    public long tryTake(RequestCost cost, RequestCost each, int rooms) {
        return units.tryTake(cost.units() + each.units() * rooms);
    }

    /** Charges for something that cannot be refused, and returns the units now owed; 0 when none. */
    public double charge(RequestCost cost) {
        return units.charge(cost.units());
    }

    /** Charges for a refusal over HTTP. There is no connection to close, so it never owes more than {@link RequestCost#DEBT}. */
    public void chargeRefusal() {
        units.charge(RequestCost.REFUSED.units(), RequestCost.DEBT);
    }

    /** Whether this limiter equals a new one, so that it can be forgotten. */
    boolean isFull() {
        return units.isFull() && sends.isFull();
    }
}
