package chat.hub;

import java.util.concurrent.TimeUnit;

/**
 * Computes from the load of the hub's thread how long the entries of a room may wait for each other. Confined to that thread;
 * times are in nanoseconds.
 *
 * <p>The load is the part of the time in which the thread had something to do, waiting for a processor included: that grows when
 * the thread is short of time, and as well when the machine is. Up to {@link #MODERATE_LOAD} nothing waits; from there on
 * the window grows with the load to {@link #MAX_WINDOW_NANOS}, in steps, so that a pause of a tenth of a second is no load yet.
 */
final class CoalescingWindow {
    /** A delay that nobody feels in a chat, and 20 frames a second for each reader of a room at the most. */
    static final long MAX_WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Between two measurements of the load. */
    static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final double MODERATE_LOAD = 0.6;
    private static final double FULL_LOAD = 0.9;

    /** The window after the first measurement of a high load; it may double with each that follows. */
    private static final long FIRST_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final EventLoop loop;
    private long sampledAt;
    private long idleAtSample;
    private long window;

    CoalescingWindow(EventLoop loop) {
        this.loop = loop;
        this.sampledAt = loop.nanoTime();
    }

    /** Returns how long the entries of a room may wait since its last ones went out; 0 for not at all. */
    long nanos(long now) {
        long elapsed = now - sampledAt;
        if (elapsed >= SAMPLE_NANOS) {
            long idle = loop.idleNanos();
            window = next(1 - (double) (idle - idleAtSample) / elapsed);
            sampledAt = now;
            idleAtSample = idle;
        }
        return window;
    }

    private long next(double load) {
        double part = Math.min(1, Math.max(0, (load - MODERATE_LOAD) / (FULL_LOAD - MODERATE_LOAD)));
        return Math.min((long) (part * MAX_WINDOW_NANOS), 2 * window + FIRST_STEP_NANOS);
    }
}
