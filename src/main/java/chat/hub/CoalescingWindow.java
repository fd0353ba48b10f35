package chat.hub;

import java.util.concurrent.TimeUnit;

/**
 * Computes from the load of the hub's thread how long the entries of a room may wait for each other. Confined to that
 * thread, but for {@link #load}; times are in nanoseconds.
 *
 * <p>The load is the part of the time in which the thread had something to do, waiting for a processor included: that grows when
 * the thread is short of time, and as well when the machine is. Up to {@link #MODERATE_LOAD} nothing waits; from there on
 * the window grows with the load to {@link #MAX_WINDOW_NANOS}, in steps, so that a pause of a tenth of a second is no load yet.
 */
final class CoalescingWindow {
    /** A delay that nobody feels in a chat, and 20 frames a second for each reader of a room at the most. */
    static final long MAX_WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** The interval between two measurements of the load. */
    static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final double MODERATE_LOAD = 0.6;
    private static final double FULL_LOAD = 0.9;

    /** The window after the first measurement of a high load; it may double with each that follows. */
    private static final long FIRST_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final EventLoop loop;
    private long idleAtSample;

    /** The last measurement. */
    private volatile Load measured;

    /** @param window 0 unless the load was high */
    private record Load(double load, long at, long window) {}

    CoalescingWindow(EventLoop loop) {
        this.loop = loop;
        this.measured = new Load(0, loop.nanoTime(), 0);
    }

    /** Returns how long the entries of a room may wait since its last ones went out; 0 for not at all. */
    long nanos(long now) {
        Load last = measured;
        long elapsed = now - last.at();
        if (elapsed < SAMPLE_NANOS) {
            return last.window();
        }
        long idle = loop.idleNanos();
        double load = 1 - (double) (idle - idleAtSample) / elapsed;
        idleAtSample = idle;
        measured = new Load(load, now, next(load, last.window()));
        return measured.window();
    }

    private static long next(double load, long before) {
        double part = Math.min(1, Math.max(0, (load - MODERATE_LOAD) / (FULL_LOAD - MODERATE_LOAD)));
        return Math.min((long) (part * MAX_WINDOW_NANOS), 2 * before + FIRST_STEP_NANOS);
    }

    /** Returns the load, between 0 and 1. Called by any thread. */
    double load(long now) {
        Load last = measured;
        return isOld(last, now) ? 0 : last.load();
    }

    /** Without entries there are no measurements, and hardly any load. */
    private static boolean isOld(Load last, long now) {
        return now - last.at() >= 2 * SAMPLE_NANOS;
    }
}
