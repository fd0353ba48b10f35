package chat.concurrent;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Reads the time and lets it pass: {@link #SYSTEM} in an instance, one that is set forward in a test. */
public interface TimeSource {
    /** The system's time. */
    TimeSource SYSTEM = new TimeSource() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public boolean pause(Duration time) {
            return Threads.pause(time);
        }
    };

    /** Returns the time in nanoseconds, as {@link System#nanoTime} does: only differences mean something. */
    long nanoTime();

    /**
     * Blocks for that time.
     *
     * @return false if the thread was interrupted before the time had passed
     */
    boolean pause(Duration time);

    /**
     * Blocks until the condition holds, which it checks every 5 ms.
     *
     * @return false if it did not hold within the timeout, or the thread was interrupted
     */
    default boolean await(BooleanSupplier condition, Duration timeout) {
        long end = nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (nanoTime() - end >= 0 || !pause(Threads.POLL_INTERVAL)) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }
}
