package chat.limits;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A {@link RateLimiter} on this instance for each user over HTTP, and for each address that has not authenticated. Safe for
 * use by many threads.
 */
public final class RateLimiters {
    /** Number of keys beyond which those without recent use are forgotten. */
    private static final int MAX_KEYS = 10_000;

    private final int sendPerSecond;
    private final LongSupplier nanoTime;
    private final Map<String, RateLimiter> limiters = new ConcurrentHashMap<>();

    /** @param sendPerSecond messages a second; 0 turns every limit off */
    public RateLimiters(int sendPerSecond, LongSupplier nanoTime) {
        this.sendPerSecond = sendPerSecond;
        this.nanoTime = nanoTime;
    }

    /** Returns the limiter of a user's id or of an address. */
    public RateLimiter of(String key) {
        if (limiters.size() >= MAX_KEYS) {
            limiters.values().removeIf(RateLimiter::isFull);
        }
        return limiters.computeIfAbsent(key, k -> new RateLimiter(sendPerSecond, nanoTime));
    }
}
