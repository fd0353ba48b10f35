package chat.limits;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A byte rate for each address on this instance. The cost of an action is known only afterwards: it is charged then and may
 * leave the address in debt, which must be repaid before its next action. Safe for use by many threads.
 */
public final class AddressByteRates {
    /** Number of addresses beyond which those without debt and without recent use are forgotten. */
    private static final int MAX_ADDRESSES = 10_000;

    private final int perSecond;
    private final int burst;
    private final LongSupplier nanoTime;
    private final Map<String, TokenBucket> shares = new ConcurrentHashMap<>();

    private AddressByteRates(boolean limited, int perSecond, int burst, LongSupplier nanoTime) {
        this.perSecond = limited ? perSecond : 0;
        this.burst = burst;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns the shares of bytes read, by pages of history, joins and lists of members. 4 MB a second is sixteen of the longest
     * pages, a twentieth of what Redis delivers; 64 MB at once lets an office of a hundred people rejoin thirty rooms each.
     *
     * @param limited false for no limit at all
     */
    public static AddressByteRates ofReads(boolean limited, LongSupplier nanoTime) {
        return new AddressByteRates(limited, 4 << 20, 64 << 20, nanoTime);
    }

    /**
     * Returns the shares of bytes received in text messages. 1 MB a second is ten times what one user may write; 2 MB at
     * once is a tenth of a second's work, and far more than an office of a hundred people sends when it rejoins its rooms.
     *
     * @param limited false for no limit at all
     */
    public static AddressByteRates ofInput(boolean limited, LongSupplier nanoTime) {
        return new AddressByteRates(limited, 1 << 20, 2 << 20, nanoTime);
    }

    int perSecond() {
        return perSecond;
    }

    int burst() {
        return burst;
    }

    /**
     * Returns 0, or the milliseconds until the address has repaid its debt.
     *
     * @param network as {@link ClientNetwork#of} returns it; the empty one is not limited
     */
    public long retryAfterMs(String network) {
        TokenBucket share = shares.get(network);
        return share == null ? 0 : share.tryTake(0);
    }

    /** Charges an address for bytes it has already been served. */
    public void charge(String network, int bytes) {
        if (network.isEmpty() || perSecond == 0) {
            return;
        }
        if (shares.size() >= MAX_ADDRESSES) {
            shares.values().removeIf(TokenBucket::isFull);
        }
        shares.computeIfAbsent(network, n -> new TokenBucket(perSecond, burst, nanoTime))
                .charge(bytes);
    }
}
