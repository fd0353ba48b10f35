package chat.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures whether the peer of one connection is alive, reads what it is sent, and answers a close. All times are in
 * nanoseconds. The scheduler's thread asks; any thread tells of a sign of life or of closing.
 */
final class Liveness {
    /** The time within which a peer has to take what is sent before the close, and the close itself, or is cut off. */
    private static final long CLOSE_TIMEOUT = TimeUnit.SECONDS.toNanos(5);

    /** The same for a connection evicted to free memory, since it holds the most. */
    private static final long EVICTED_CLOSE_TIMEOUT = TimeUnit.SECONDS.toNanos(1);

    /** The time after which a frame of which the peer takes nothing counts as stalled. */
    private static final long STALL_TIMEOUT = TimeUnit.SECONDS.toNanos(30);

    /** Pings that may go unanswered. */
    private static final int MAX_UNANSWERED_PINGS = 2;

    private final long connectedAt;

    /** The time at which closing began, or 0. */
    private volatile long closingAt;

    private volatile long closeTimeout = CLOSE_TIMEOUT;

    /** Whether the peer has made a request since {@link #takeUsed}. */
    private volatile boolean used;

    private final AtomicInteger unansweredPings = new AtomicInteger();

    /** The scheduler's thread alone. */
    private long pingedAt;

    /** The value that {@link Outbox#progress} last returned. The scheduler's thread alone. */
    private long progress = -1;

    /** The time at which that value last changed. The scheduler's thread alone. */
    private long progressedAt;

    Liveness(long now) {
        this.connectedAt = now;
        this.pingedAt = now;
    }

    void onSignOfLife() {
        unansweredPings.set(0);
    }

    /** Notes a request of the peer's user, as opposed to the client's own. */
    void onUse() {
        if (!used) { // A write costs more, and there is one for each message.
            used = true;
        }
    }

    /** Returns whether there was one since the last call. */
    boolean takeUsed() {
        boolean was = used;
        used = false;
        return was;
    }

    /** Notes that closing has begun; only the first call has an effect. */
    void onClosing(long now) {
        if (closingAt == 0) {
            closingAt = now;
        }
    }

    /** Shortens the time to close. */
    void onEvictedForMemory() {
        closeTimeout = EVICTED_CLOSE_TIMEOUT;
    }

    boolean isClosing() {
        return closingAt != 0;
    }

    boolean hasCloseTimedOut(long now) {
        return now - closingAt > closeTimeout;
    }

    boolean isOlderThan(long age, long now) {
        return now - connectedAt > age;
    }

    /**
     * Whether a frame has been in flight for long without the network taking anything of it. What the peer sends is no
     * progress.
     *
     * @param current as {@link Outbox#progress} returns it
     */
    boolean isStalled(long current, long now) {
        if (current < 0 || current != progress) {
            progressedAt = now;
        }
        progress = current;
        return now - progressedAt > STALL_TIMEOUT;
    }

    /** Whether a ping is due; if so, the next one is an interval later. */
    boolean isPingDue(long interval, long now) {
        if (now - pingedAt <= interval) {
            return false;
        }
        pingedAt = now;
        return true;
    }

    /** Counts another ping as unanswered; returns false when too many are. */
    boolean mayPing() {
        return unansweredPings.getAndIncrement() < MAX_UNANSWERED_PINGS;
    }
}
