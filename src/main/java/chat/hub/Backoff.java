package chat.hub;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try: twice as long after each failure, up to a bound, and a little at random. */
final class Backoff {
    private final long firstMs;
    private final long mostMs;
    private long nextMs;

    Backoff(long firstMs, long mostMs) {
        this.firstMs = firstMs;
        this.mostMs = mostMs;
        this.nextMs = firstMs;
    }

    /** A try has failed: the pause before the next one, from three quarters of it to the whole. */
    long failed() {
        long pause = nextMs;
        nextMs = Math.min(2 * nextMs, mostMs);
        return pause - ThreadLocalRandom.current().nextLong(pause / 4 + 1);
    }

    void succeeded() {
        nextMs = firstMs;
    }
}
