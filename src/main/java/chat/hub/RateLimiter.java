package chat.hub;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What people may ask for who have no connection to hold them to it: an allowance for each person, and for each address
 * from which somebody asks who is not known yet, on this instance. Safe for use by many threads.
 */
final class RateLimiter {
    /** Beyond so many, those who have been quiet are forgotten: their allowances are as good as new. */
    private static final int REMEMBERED = 10_000;

    private final int sendPerSecond;
    private final LongSupplier nanoTime;
    private final Map<String, Allowance> allowances = new ConcurrentHashMap<>();

    /** @param sendPerSecond 0 is no limit of anything */
    RateLimiter(int sendPerSecond, LongSupplier nanoTime) {
        this.sendPerSecond = sendPerSecond;
        this.nanoTime = nanoTime;
    }

    /** Of a person's id, or of an address. */
    Allowance of(String key) {
        if (allowances.size() >= REMEMBERED) {
            allowances.values().removeIf(Allowance::isFull);
        }
        return allowances.computeIfAbsent(key, k -> new Allowance(sendPerSecond, nanoTime));
    }
}
