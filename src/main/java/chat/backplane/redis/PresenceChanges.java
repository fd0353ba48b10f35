package chat.backplane.redis;

import chat.protocol.RoomName;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The changes of presence that wait to be written, oldest first, and the time at which they are. One is written at once when there was none
 * for a while. Of many that come together, those of {@value #CALL_INTERVAL_MS} ms share a call, and one call is under way at a time.
 * Confined to the lock of its owner.
 */
final class PresenceChanges {
    /** The least time between two calls, unless so many wait that they fill one. */
    static final int CALL_INTERVAL_MS = 10;

    private static final long CALL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(CALL_INTERVAL_MS);

    /** Redis carries out a call in one piece: a fifth of a millisecond for these. */
    private static final int MAX_PER_CALL = 64;

    private static final int MAX_WAITING = 10_000;

    private final Set<Change> waiting = new LinkedHashSet<>();
    private boolean underWay;

    /** The time of the last call, by nanoTime. */
    private long calledAt = System.nanoTime() - CALL_INTERVAL_NANOS;

    /** A user in a room has come, gone or got another name; which of these is looked up when it is written. */
    record Change(RoomName room, String userId) {}

    /** Notes a change, once until it is taken; returns false if too many wait. */
    boolean add(Change change) {
        if (waiting.size() >= MAX_WAITING) {
            return false;
        }
        waiting.add(change);
        return true;
    }

    /** Returns the nanoseconds until some are to be taken, or -1 if there are none or the end of a call comes first. */
    long nanosLeft(long now) {
        return underWay || waiting.isEmpty() ? -1 : Math.max(0, calledAt + CALL_INTERVAL_NANOS - now);
    }

    /** Takes the changes that are to be written now, with one call; none if that is for later. */
    List<Change> take(long now) {
        boolean due = waiting.size() >= MAX_PER_CALL || now - calledAt >= CALL_INTERVAL_NANOS;
        if (underWay || waiting.isEmpty() || !due) {
            return List.of();
        }
        underWay = true;
        calledAt = now;
        List<Change> taken = new ArrayList<>(Math.min(waiting.size(), MAX_PER_CALL));
        for (Iterator<Change> it = waiting.iterator(); it.hasNext() && taken.size() < MAX_PER_CALL; ) {
            taken.add(it.next());
            it.remove();
        }
        return taken;
    }

    /** The call with those that were taken has been answered, or has failed. */
    void onWritten() {
        underWay = false;
    }

    /** Returns the rooms of those that wait. */
    List<RoomName> rooms() {
        return waiting.stream().map(Change::room).toList();
    }
}
