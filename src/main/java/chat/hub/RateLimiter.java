package chat.hub;

import chat.protocol.Limits;
import chat.protocol.User;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How fast people may send who have no connection to hold them to it: a bucket for each person, on this instance. Safe
 * for use by many threads.
 */
final class RateLimiter {
    /** Beyond so many people, those who have been quiet are forgotten: their buckets are as good as new. */
    private static final int REMEMBERED = 10_000;

    private final int perSecond;
    private final LongSupplier nanoTime;
    private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();

    RateLimiter(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    /** As {@link TokenBucket#tryTake}. */
    long tryTake(User user) {
        if (buckets.size() >= REMEMBERED) {
            buckets.values().removeIf(TokenBucket::isFull);
        }
        return buckets.computeIfAbsent(user.id(), id -> bucket()).tryTake();
    }

    private TokenBucket bucket() {
        return new TokenBucket(perSecond, perSecond * Limits.BURST_SECONDS, nanoTime);
    }
}
