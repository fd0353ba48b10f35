package chat.testing;

import chat.concurrent.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A time that stands still until a test sets it forward, so that no machine is too slow for what is measured by it. Pauses are
 * real. Safe for use by many threads.
 */
public final class StoppedTime implements TimeSource {
    private final AtomicLong now = new AtomicLong(TimeUnit.DAYS.toNanos(1));

    public void skip(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public boolean pause(Duration time) {
        return SYSTEM.pause(time);
    }
}
