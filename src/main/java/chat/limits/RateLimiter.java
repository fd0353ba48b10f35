package chat.limits;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * An {@link Allowance} on this instance for each user over HTTP, and for each address that has not authenticated. Safe for
 * use by many threads.
 */
public final class RateLimiter {
    /** Number of keys beyond which those without recent use are forgotten. */
    private static final int MAX_KEYS = 10_000;

    private final int sendPerSecond;
    private final LongSupplier nanoTime;
    private final Map<String, Allowance> allowances = new ConcurrentHashMap<>();

    /** @param sendPerSecond messages a second; 0 turns every limit off */
    public RateLimiter(int sendPerSecond, LongSupplier nanoTime) {
        this.sendPerSecond = sendPerSecond;
        this.nanoTime = nanoTime;
    }

    /** Returns the allowance of a user's id or of an address. */
    public Allowance of(String key) {
        if (allowances.size() >= MAX_KEYS) {
            allowances.values().removeIf(Allowance::isFull);
        }
        return allowances.computeIfAbsent(key, k -> new Allowance(sendPerSecond, nanoTime));
    }
}
