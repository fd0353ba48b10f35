package chat.hub;

import java.util.concurrent.atomic.LongAdder;

/** The bytes that all connections of an instance hold for one purpose, and how many they may. Safe for use by many threads. */
final class ByteBudget {
    private final LongAdder held = new LongAdder();
    private final long max;

    ByteBudget(long max) {
        this.max = max;
    }

    /** @param bytes negative for what is let go */
    void add(long bytes) {
        held.add(bytes);
    }

    long held() {
        return held.sum();
    }

    long max() {
        return max;
    }

    boolean isExceeded() {
        return held.sum() > max;
    }
}
