package chat.hub;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A share of something for each address on this instance, in bytes: what it costs is known only when it has been done, so it
 * is charged then, and the address may owe. Safe for use by many threads.
 */
final class AddressShares {
    /** Beyond so many, those that have been quiet are forgotten: their shares are whole again. */
    private static final int REMEMBERED = 10_000;

    private final int perSecond;
    private final int burst;
    private final LongSupplier nanoTime;
    private final Map<String, TokenBucket> shares = new ConcurrentHashMap<>();

    private AddressShares(boolean limited, int perSecond, int burst, LongSupplier nanoTime) {
        this.perSecond = limited ? perSecond : 0;
        this.burst = burst;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns the shares of what is read of logs, in pages of history and of joined rooms: 4 MB a second, sixteen of the longest
     * pages, which take a twentieth of what Redis can do; and 64 MB at once, an office of a hundred people that comes back
     * to thirty rooms each.
     *
     * @param limited false for no limit of anything
     */
    static AddressShares ofReads(boolean limited, LongSupplier nanoTime) {
        return new AddressShares(limited, 4 << 20, 64 << 20, nanoTime);
    }

    /**
     * Returns the shares of what is received in text messages: 1 MB a second, ten times what one person may write; and 2 MB at
     * once, a tenth of a second's work, and far more than an office of a hundred people that comes back to its rooms.
     *
     * @param limited false for no limit of anything
     */
    static AddressShares ofInput(boolean limited, LongSupplier nanoTime) {
        return new AddressShares(limited, 1 << 20, 2 << 20, nanoTime);
    }

    int perSecond() {
        return perSecond;
    }

    int burst() {
        return burst;
    }

    /**
     * Returns 0, or after how many milliseconds the address owes nothing.
     *
     * @param network see {@link PeerNetwork}; an empty one is not limited
     */
    long retryAfterMs(String network) {
        TokenBucket share = shares.get(network);
        return share == null ? 0 : share.tryTake(0);
    }

    void charge(String network, int bytes) {
        if (network.isEmpty() || perSecond == 0) {
            return;
        }
        if (shares.size() >= REMEMBERED) {
            shares.values().removeIf(TokenBucket::isFull);
        }
        shares.computeIfAbsent(network, n -> new TokenBucket(perSecond, burst, nanoTime))
                .charge(bytes);
    }
}
