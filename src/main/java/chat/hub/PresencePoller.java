package chat.hub;

import chat.backplane.Backplane;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Signal;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads who is in a room, on all instances, and announces changes to its members here: at most once a second, and in a room
 * of thousands less often, so that it costs at most a thousand deliveries a second. While all rooms together have used up
 * their allowance, it is read again a second later. Confined to the hub's thread; times are in nanoseconds.
 *
 * <p>An instance where a user joins or leaves sends a hint to its peers, and each of them polls: presence costs Redis
 * something only where it changes. Changes that no hint announces, as when an instance crashes, are found by {@link
 * PresencePollSchedule}.
 */
final class PresencePoller {
    private static final long MIN_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long INTERVAL_NANOS_PER_USER = TimeUnit.MILLISECONDS.toNanos(1);

    private final RoomName room;
    private final RoomContext context;
    private final Consumer<ServerMessage.Presence> announce;
    private final Signal hint;
    private final PresenceAnnouncer announced;

    /** A poll that begins then or later sees every change known of so far. */
    private long staleUntil;

    private long polledAt;
    private boolean polling;

    /** The time of the next poll; null when none is due. */
    private @Nullable Long nextPollAt;

    private long hintedAt;
    private boolean hintScheduled;
    private boolean closed;

    /** @param announce sends a change to the members of the room here */
    PresencePoller(RoomName room, RoomContext context, Consumer<ServerMessage.Presence> announce) {
        this.room = room;
        this.context = context;
        this.announce = announce;
        this.hint = Signal.presence(room, context.instanceId());
        this.announced = new PresenceAnnouncer(room);
        this.polledAt = context.loop().nanoTime() - MIN_INTERVAL_NANOS;
        this.hintedAt = polledAt;
        this.staleUntil = polledAt;
    }

    /** A user has joined or left on this instance. */
    void onChangedHere() {
        poll();
        if (!hintScheduled) {
            hintScheduled = true;
            context.loop().schedule(millisUntil(hintedAt + MIN_INTERVAL_NANOS), this::sendHint);
        }
    }

    /**
     * A user has joined or left on another instance. What the backplane knows of it may be a second old, so the first poll may
     * come too early and is repeated.
     */
    void onHint(Signal received) {
        if (received.equals(hint)) {
            return; // This instance's own, which has polled already.
        }
        long now = context.loop().nanoTime();
        markStale(now + MIN_INTERVAL_NANOS);
        pollAt(now);
    }

    /** A member has been told a count when it joined. */
    void onCountTold(int users) {
        announced.onCountTold(users);
    }

    /** Reads presence as soon as the interval allows. */
    void poll() {
        long now = context.loop().nanoTime();
        markStale(now);
        pollAt(now);
    }

    /** Sends an outstanding hint and stops. */
    void close() {
        sendHint();
        closed = true;
    }

    private void sendHint() {
        if (hintScheduled && !closed) {
            hintScheduled = false;
            hintedAt = context.loop().nanoTime();
            context.backplane().signal(hint);
        }
    }

    private void markStale(long until) {
        if (until - staleUntil > 0) {
            staleUntil = until;
        }
    }

    /** Polls at that time, or as soon afterwards as the interval allows. */
    private void pollAt(long wanted) {
        Long next = nextPollAt;
        long earliest = polledAt + Math.max(MIN_INTERVAL_NANOS, announced.count() * INTERVAL_NANOS_PER_USER);
        Long at = wanted - earliest > 0 ? wanted : earliest;
        if (polling || closed || (next != null && at - next >= 0)) {
            return;
        }
        nextPollAt = at;
        context.loop().schedule(millisUntil(at), () -> {
            if (at.equals(nextPollAt) && !closed) {
                read();
            }
        });
    }

    private void read() {
        nextPollAt = null;
        polling = true;
        polledAt = context.loop().nanoTime();
        context.loop().await(() -> context.backplane().presence(room), this::onPresence, this::pollAgain);
    }

    private void onPresence(Backplane.Presence now) {
        if (context.rates().presence().isInDebt()) {
            context.metrics().onDropped("presence");
            pollAgain();
            return;
        }
        if (!closed) {
            announced.update(now, polledAt).ifPresent(announce);
            announced.graceEndsAt().ifPresent(this::markStale);
        }
        endPoll();
    }

    /** Nothing has been taken over: whatever has changed is found by the next poll. */
    private void pollAgain() {
        markStale(polledAt + MIN_INTERVAL_NANOS);
        endPoll();
    }

    private void endPoll() {
        polling = false;
        if (!closed && staleUntil - polledAt > 0) {
            pollAt(staleUntil);
        }
    }

    /** Rounds up, so that it is not too early. */
    private long millisUntil(long at) {
        return Math.max(0, (at - context.loop().nanoTime() + 999_999) / 1_000_000);
    }
}
