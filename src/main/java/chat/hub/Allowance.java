package chat.hub;

import chat.protocol.Limits;
import java.util.function.LongSupplier;

/**
 * The requests that one connection, or one person over HTTP, may still make: units for those of every kind, and beside
 * them messages. Safe for use by many threads.
 */
final class Allowance {
    private final TokenBucket units;
    private final TokenBucket sends;

    /** @param sendPerSecond messages; 0 is no limit of anything */
    Allowance(int sendPerSecond, LongSupplier nanoTime) {
        int sendBurst = sendPerSecond * Limits.BURST_SECONDS;
        int perSecond = sendPerSecond == 0 ? 0 : Cost.PER_SECOND + sendPerSecond;
        this.units = new TokenBucket(perSecond, Cost.BURST + sendBurst, nanoTime);
        this.sends = new TokenBucket(sendPerSecond, sendBurst, nanoTime);
    }

    /** Pays for a request, and returns 0; or returns after how many milliseconds it can be paid for. */
    long tryTake(Cost cost) {
        long retryAfterMs = cost == Cost.SEND ? sends.tryTake() : 0;
        return retryAfterMs > 0 ? retryAfterMs : units.tryTake(cost.units());
    }

    /** As {@link #tryTake(Cost)}, for a request that does something in so many rooms beside. */
    long tryTake(Cost cost, Cost each, int rooms) {
        return units.tryTake(cost.units() + each.units() * rooms);
    }

    /** Charges for what cannot be refused; returns the units that are owed now. */
    double charge(Cost cost) {
        return units.charge(cost.units());
    }

    /** Whether nothing has been taken lately: a new one would be the same. */
    boolean isFull() {
        return units.isFull() && sends.isFull();
    }
}
