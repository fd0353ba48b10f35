package chat.limits;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A rate for each address on this instance, of bytes or of actions. Safe for use by many threads. */
public final class AddressRates {
    /** Number of addresses beyond which those without debt and without recent use are forgotten. */
    private static final int MAX_ADDRESSES = 10_000;

    private final int perSecond;
    private final int burst;
    private final long maxDebtMs;
    private final LongSupplier nanoTime;
    private final Map<String, TokenBucket> shares = new ConcurrentHashMap<>();

    private AddressRates(boolean limited, int perSecond, int burst, long maxDebtMs, LongSupplier nanoTime) {
        this.perSecond = limited ? perSecond : 0;
        this.burst = burst;
        this.maxDebtMs = maxDebtMs;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns the shares of bytes read from logs and lists. 4 MB a second is sixteen of the longest pages, a twentieth of what Redis delivers.
     * Up to ten seconds' worth may be owed: what waits for its turn is not refused.
     *
     * @param limited false for no limit at all
     */
    public static AddressRates ofReads(boolean limited, LongSupplier nanoTime) {
        return new AddressRates(limited, 4 << 20, 8 << 20, 10_000, nanoTime);
    }

    /**
     * Returns the shares of bytes received in text messages. 1 MB a second is ten times what one user may write; 2 MB at
     * once is a tenth of a second's work, and far more than an office of a hundred people sends when it rejoins its rooms.
     *
     * @param limited false for no limit at all
     */
    public static AddressRates ofInput(boolean limited, LongSupplier nanoTime) {
        return new AddressRates(limited, 1 << 20, 2 << 20, 0, nanoTime);
    }

    /** Returns the shares of typing notices that are passed on: those of a hundred people who write at the same time. */
    public static AddressRates ofTyping(LongSupplier nanoTime) {
        return new AddressRates(true, 50, 100, 0, nanoTime);
    }

    int perSecond() {
        return perSecond;
    }

    int burst() {
        return burst;
    }

    /**
     * Returns 0, or the milliseconds until the address owes no more than it may.
     *
     * @param network as {@link ClientNetwork#of} returns it; the empty one is not limited
     */
    public long retryAfterMs(String network) {
        TokenBucket share = shares.get(network);
        return share == null ? 0 : Math.max(0, share.tryTake(0) - maxDebtMs);
    }

    /** Returns 0, or the nanoseconds until the address owes nothing. */
    public long nanosInDebt(String network) {
        TokenBucket share = shares.get(network);
        return share == null ? 0 : (long) Math.ceil(share.charge(0) / perSecond * TimeUnit.SECONDS.toNanos(1));
    }

    /** Charges an address for what it has already been served. That may leave it in debt, which must be repaid before its next action. */
    public void charge(String network, int amount) {
        if (isLimited(network)) {
            shareOf(network).charge(amount);
        }
    }

    /** Charges an address for one action, if it has a share of it left; returns false if it has not. */
    public boolean tryTake(String network) {
        return !isLimited(network) || shareOf(network).tryTake() == 0;
    }

    /** Whether the address has a share: this machine's own has none. */
    public boolean isLimited(String network) {
        return !network.isEmpty() && perSecond > 0;
    }

    private TokenBucket shareOf(String network) {
        if (shares.size() >= MAX_ADDRESSES) {
            shares.values().removeIf(TokenBucket::isFull);
        }
        return shares.computeIfAbsent(network, n -> new TokenBucket(perSecond, burst, nanoTime));
    }
}
