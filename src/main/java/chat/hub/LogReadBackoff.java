package chat.hub;

import java.util.concurrent.ThreadLocalRandom;

/** Computes the pause before the next attempt: doubled after each failure, up to a bound, with a random part. */
final class LogReadBackoff {
    private final long firstMs;
    private final long maxMs;
    private long nextMs;

    LogReadBackoff(long firstMs, long maxMs) {
        this.firstMs = firstMs;
        this.maxMs = maxMs;
        this.nextMs = firstMs;
    }

    /** Returns the pause in milliseconds after another failure, from three quarters of its full length to all of it. */
    long onFailure() {
        long pause = nextMs;
        nextMs = Math.min(2 * nextMs, maxMs);
        return pause - ThreadLocalRandom.current().nextLong(pause / 4 + 1);
    }

    /** Starts over with the first pause. */
    void reset() {
        nextMs = firstMs;
    }
}
