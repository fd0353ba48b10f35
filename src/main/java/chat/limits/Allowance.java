package chat.limits;

import chat.protocol.Limits;
import java.util.function.LongSupplier;

/**
 * The requests that one connection, or one user over HTTP, may still make: units for requests of every kind, and messages on
 * top of them. Safe for use by many threads.
 */
public final class Allowance {
    private final TokenBucket units;
    private final TokenBucket sends;

    /** @param sendPerSecond messages a second; 0 turns every limit off */
    public Allowance(int sendPerSecond, LongSupplier nanoTime) {
        int sendBurst = sendPerSecond * Limits.BURST_SECONDS;
        int perSecond = sendPerSecond == 0 ? 0 : Cost.PER_SECOND + sendPerSecond;
        this.units = new TokenBucket(perSecond, Cost.BURST + sendBurst, nanoTime);
        this.sends = new TokenBucket(sendPerSecond, sendBurst, nanoTime);
    }

    /** Pays for a request and returns 0, or returns the milliseconds until it can be paid for. */
    public long tryTake(Cost cost) {
        long retryAfterMs = cost == Cost.SEND ? sends.tryTake() : 0;
        return retryAfterMs > 0 ? retryAfterMs : units.tryTake(cost.units());
    }

    /** Like {@link #tryTake(Cost)}, for a request that also costs {@code each} in every one of its rooms. */
    public long tryTake(Cost cost, Cost each, int rooms) {
        return units.tryTake(cost.units() + each.units() * rooms);
    }

    /** Charges for something that cannot be refused, and returns the units now owed; 0 when none. */
    public double charge(Cost cost) {
        return units.charge(cost.units());
    }

    /** Charges for a refusal over HTTP. There is no connection to close, so it never owes more than {@link Cost#DEBT}. */
    public void chargeRefusal() {
        units.charge(Cost.REFUSED.units(), Cost.DEBT);
    }

    /** Whether this allowance equals a new one, so that it can be forgotten. */
    boolean isFull() {
        return units.isFull() && sends.isFull();
    }
}
