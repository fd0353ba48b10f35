package chat.limits;

import java.util.concurrent.atomic.LongAdder;

/** Counts the bytes that an instance holds for one purpose, against a bound. Safe for use by many threads. */
public final class ByteBudget {
    private final LongAdder held = new LongAdder();
    private final long max;

    public ByteBudget(long max) {
        this.max = max;
    }

    /** Counts bytes as held; negative ones as released. */
    public void add(long bytes) {
        held.add(bytes);
    }

    /** Returns the bytes held; approximate while other threads add. */
    public long held() {
        return held.sum();
    }

    public long max() {
        return max;
    }

    public boolean isExceeded() {
        return held.sum() > max;
    }
}
