package chat.limits;

import java.util.concurrent.atomic.LongAdder;

/** Counts the bytes that an instance holds for one purpose, against a bound. Safe for use by many threads. */
public final class ByteBudget {
    private final LongAdder held = new LongAdder();
    private final long max;

    /** Creates a budget of that many bytes, none of which are held. */
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

    /** Returns the bound in bytes. */
    public long max() {
        return max;
    }

    /** Returns whether more bytes are held than the bound. */
    public boolean isExceeded() {
        return held.sum() > max;
    }
}
