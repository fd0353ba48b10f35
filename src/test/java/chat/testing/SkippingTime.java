package chat.testing;

import chat.concurrent.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The system's time, which a test may set forward. Safe for use by many threads. */
public final class SkippingTime implements TimeSource {
    private final AtomicLong skipped = new AtomicLong();

    public void skip(Duration time) {
        skipped.addAndGet(time.toNanos());
    }

    @Override
    public long nanoTime() {
        return SYSTEM.nanoTime() + skipped.get();
    }

    @Override
    public boolean pause(Duration time) {
        return SYSTEM.pause(time);
    }
}
