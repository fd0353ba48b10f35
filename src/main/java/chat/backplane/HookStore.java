package chat.backplane;

import chat.protocol.MessageId;
import chat.protocol.RoomName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The outgoing webhooks of rooms, each with the position up to which a room's log has been delivered to it. At most one instance has
 * the lease of a webhook; when that instance is gone, another one goes on from the position when the lease has expired. None of the methods
 * blocks; the futures complete as those of {@link Backplane} do.
 */
public interface HookStore {
    /** The most outgoing webhooks of a room. */
    int MAX_HOOKS_OF_ROOM = 10;

    /** The most that one makes who is no administrator: so nobody's slow receivers keep all others waiting. */
    int MAX_HOOKS_OF_MAKER = 100;

    /** The right to deliver to a webhook for a time. */
    record Lease(RoomName room, String hookId, String token) {}

    /**
     * A webhook to which something is to be delivered.
     *
     * @param position the last entry that was delivered, or after which it begins
     */
    record Job(OutgoingHook hook, MessageId position) {}

    /** The outcomes of a delivery. */
    enum Outcome {
        /** The entry at the position was delivered; the lease begins anew. */
        DELIVERED,
        /** There was nothing after the position; the lease ends. */
        IDLE,
        /** The entry after the position was not delivered; the lease ends, and it is tried again. */
        FAILED,
        /** Likewise, and it is never tried again. */
        SWITCHED_OFF
    }

    /**
     * The end of a delivery.
     *
     * @param position the last entry that was delivered
     * @param after when to try again, or until when the lease lasts
     * @param error why it failed; empty if it did not
     */
    record Report(Outcome outcome, MessageId position, Duration after, String error) {}

    /**
     * Adds a webhook, which gets the entries that follow. Moderators may.
     *
     * @return fails with {@link Denied} if the caller may not, the room has too many, or the caller has made too many
     */
    CompletableFuture<Boolean> add(RoomName room, OutgoingHook hook, Caller by);

    /** Removes a webhook; returns whether there was one. Fails with {@link Denied} if the caller may not. */
    CompletableFuture<Boolean> remove(RoomName room, String hookId, Caller by);

    /** Returns the webhooks of a room. Fails with {@link Denied} if the caller may not. */
    CompletableFuture<List<OutgoingHook>> ofRoom(RoomName room, Caller by);

    /** Takes the leases of webhooks to which something is to be delivered now, and which no instance has. */
    CompletableFuture<List<Lease>> take(int max, Duration lease);

    /** Returns what is to be delivered by a lease; empty if there is no such webhook any more, or it was switched off. */
    CompletableFuture<Optional<Job>> open(Lease lease, Duration duration);

    /** Notes how a delivery has ended; returns whether the lease was good still. If it was not, nothing is noted. */
    CompletableFuture<Boolean> report(Lease lease, Report report);
}
