package chat.hub;

import chat.backplane.Backplane;
import chat.protocol.Signal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells the members of a room here who comes and goes on whatever instance, once a second at most; in a room of
 * thousands less often, so that it costs a thousand deliveries a second at most. On the hub's thread; times are by
 * nanoTime.
 *
 * <p>An instance where somebody comes or goes hints at it to the others, and each looks for itself: it costs Redis
 * something where there is a change, and nothing elsewhere. What no hint tells of, as when an instance breaks down, the
 * hub's round through its rooms finds; see {@link Hub}.
 */
final class Attendance {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NANOS_PER_MEMBER = TimeUnit.MILLISECONDS.toNanos(1);

    private final Room room;
    private final Signal hint;
    private final Roll roll;

    /** What is known to have changed shows in a look that begins then or later. */
    private long doubtUntil;

    private long lookedAt = System.nanoTime() - PERIOD_NANOS;
    private boolean looking;

    /** When the next look is due; null when none is. */
    private @Nullable Long nextLook;

    private long hintedAt = lookedAt;
    private boolean willHint;
    private boolean closed;

    /** @param hint what is sent to the other instances when somebody came or went here */
    Attendance(Room room, Signal hint) {
        this.room = room;
        this.hint = hint;
        this.roll = new Roll(room.name());
        this.doubtUntil = lookedAt;
    }

    /** Somebody has come or gone on this instance. */
    void changedHere() {
        mayHaveChanged();
        if (!willHint) {
            willHint = true;
            room.later(untilMs(hintedAt + PERIOD_NANOS), this::hint);
        }
    }

    /**
     * An instance hints that somebody has come or gone there. What the others have may be known as of a second ago, so
     * that the first look may be too early.
     */
    void hinted(Signal by) {
        if (by.equals(hint)) {
            return; // Our own, which has been seen to.
        }
        long now = System.nanoTime();
        doubt(now + PERIOD_NANOS);
        lookAt(now);
    }

    /** Somebody has been told on joining how many there are. */
    void joined(int members) {
        roll.joined(members);
    }

    /** It is not known whether anything has changed. */
    void mayHaveChanged() {
        long now = System.nanoTime();
        doubt(now);
        lookAt(now);
    }

    /** Nobody is here any more, which the others are to know. */
    void close() {
        hint();
        closed = true;
    }

    private void hint() {
        if (willHint && !closed) {
            willHint = false;
            hintedAt = System.nanoTime();
            room.backplane().signal(hint);
        }
    }

    private void doubt(long until) {
        if (until - doubtUntil > 0) {
            doubtUntil = until;
        }
    }

    /** Looks at that time, or as soon after it as may be. */
    private void lookAt(long wanted) {
        Long next = nextLook;
        long earliest = lookedAt + Math.max(PERIOD_NANOS, roll.count() * NANOS_PER_MEMBER);
        Long at = wanted - earliest > 0 ? wanted : earliest;
        if (looking || closed || (next != null && at - next >= 0)) {
            return;
        }
        nextLook = at;
        room.later(untilMs(at), () -> {
            if (at.equals(nextLook) && !closed) {
                look();
            }
        });
    }

    private void look() {
        nextLook = null;
        looking = true;
        lookedAt = System.nanoTime();
        room.then(room.backplane().presence(room.name()), this::looked, () -> looked(null));
    }

    /** @param now null when it cannot be told now, so that it has to be looked at again */
    private void looked(Backplane.@Nullable Presence now) {
        looking = false;
        if (closed) {
            return;
        }
        if (now != null) {
            roll.compare(now, lookedAt).ifPresent(room::tell);
            roll.graceEnds().ifPresent(this::doubt);
        } else {
            doubt(lookedAt + PERIOD_NANOS);
        }
        if (doubtUntil - lookedAt > 0) {
            lookAt(doubtUntil);
        }
    }

    /** Rounded up, so that it is not too early. */
    private static long untilMs(long at) {
        return Math.max(0, (at - System.nanoTime() + 999_999) / 1_000_000);
    }
}
