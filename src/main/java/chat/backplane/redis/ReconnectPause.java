package chat.backplane.redis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Computes the pause before the next attempt to connect to Redis: at most 400 ms, which is shorter than a call's timeout, and
 * random, so that the instances do not come all at once. For use by one thread.
 */
final class ReconnectPause {
    private static final int MIN_MS = 50;
    private static final int MAX_MS = 400;

    private int boundMs = MIN_MS;

    /** Returns the pause after a connection that could not be opened, or was of no use. */
    Duration afterFailure() {
        boundMs = MAX_MS;
        return random();
    }

    /**
     * Returns the pause after a connection that was lost: short the first time, and doubled each time that it was lost again soon.
     *
     * @param stable whether the connection had worked for a while
     */
    Duration afterLoss(boolean stable) {
        boundMs = stable ? MIN_MS : Math.min(2 * boundMs, MAX_MS);
        return random();
    }

    private Duration random() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(boundMs / 4, boundMs));
    }
}
