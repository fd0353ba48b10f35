package chat.hub;

import chat.backplane.Backplane;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The bytes of logs that this instance reads for each address, in pages of history and of joined rooms: what a page costs
 * Redis is known when it has been read, so it is charged then, and whoever owes for one waits. Safe for use by many
 * threads.
 */
final class ReadShares {
    /** Bytes a second; sixteen of the longest pages, which take a twentieth of what Redis can do. */
    static final int PER_SECOND = 4 << 20;

    /** Bytes at once: an office of a hundred people that comes back to thirty rooms each. */
    static final int BURST = 64 << 20;

    /** Beyond so many, those who have been quiet are forgotten: their shares are whole again. */
    private static final int REMEMBERED = 10_000;

    private final int perSecond;
    private final LongSupplier nanoTime;
    private final Map<String, TokenBucket> shares = new ConcurrentHashMap<>();

    /** @param limited false for no limit of anything */
    ReadShares(boolean limited, LongSupplier nanoTime) {
        this.perSecond = limited ? PER_SECOND : 0;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns 0, or after how many milliseconds more may be read.
     *
     * @param network see {@link PeerNetwork}; an empty one is not limited
     */
    long retryAfterMs(String network) {
        TokenBucket share = shares.get(network);
        return share == null ? 0 : share.tryTake(0);
    }

    /** Charges for what has been read. */
    void charge(String network, Backplane.Page page) {
        if (network.isEmpty()) {
            return;
        }
        if (shares.size() >= REMEMBERED) {
            shares.values().removeIf(TokenBucket::isFull);
        }
        int bytes =
                page.entries().stream().mapToInt(entry -> entry.body().length()).sum();
        shares.computeIfAbsent(network, n -> new TokenBucket(perSecond, BURST, nanoTime))
                .charge(bytes);
    }
}
