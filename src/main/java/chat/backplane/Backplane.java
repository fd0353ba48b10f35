package chat.backplane;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import chat.protocol.User;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A log for each room that gives every entry its place, and the live distribution of what is appended.
 *
 * <p><b>The log is the truth, live distribution is a hint.</b> {@link #publish} is atomic for a room: a nonce seen
 * before gives the first entry's place; else the entry gets the next number, stands in the log, and is sent to every
 * subscribed instance. What is sent live may be lost, but never doubled by the backplane nor reordered within a room;
 * {@link Listener#onLastId} tells how far the log has got, so that a loss is seen and read up.
 *
 * <p>No method blocks. A future that this returns ends within about a second: well, or with {@link Unavailable}. It is
 * completed on a thread of the backplane, where nothing may block.
 */
public interface Backplane extends AutoCloseable {
    /** Without a sign of life for that long an instance counts as gone. */
    Duration FORGOTTEN = Duration.ofSeconds(5);

    /** Receives what happens; called on threads of the backplane, must not block and must not throw. */
    interface Listener {
        /** An entry of a subscribed room; those of one room come in the log's order, though some may be missing. */
        void onPublication(Publication publication);

        /**
         * The newest id of a subscribed room's log, about twice a second.
         *
         * @param certain true after the live distribution was cut: whatever up to {@code lastId} has not been delivered
         *     never will be. False in the regular comparison: it may still be under way
         */
        void onLastId(RoomName room, MessageId lastId, boolean certain);

        /** A signal to a subscribed room, from whatever instance, this one included. */
        void onSignal(Signal signal);

        /** Whether the log can be written and what is written comes back live. Called when this changes. */
        void onLive(boolean live);
    }

    /**
     * What is to be published.
     *
     * @param userId whose nonce it is, and whose share it is taken from
     * @param address whose share it is also taken from: the network that it came from, or empty for none
     * @param nonce the same user's same nonce in the same room, within 24 hours, is the same entry
     * @param body see {@link Publication#body}
     */
    record Draft(RoomName room, String userId, String address, String nonce, String type, String body) {
        /** One that comes from no network: from this machine. */
        public Draft(RoomName room, String userId, String nonce, String type, String body) {
            this(room, userId, "", nonce, type, body);
        }
    }

    /** @param duplicate whether the nonce was known; id and time are then those of the first entry */
    record Receipt(MessageId id, long at, boolean duplicate) {}

    /**
     * A part of a log.
     *
     * @param entries oldest first, without a hole among them
     * @param complete false when entries between the id that was asked for and the first of these are no longer kept, or
     *     the id is of another log; these then begin with the oldest kept
     * @param more whether more entries follow (when read forward) or precede (when read backward or from the end)
     * @param lastId the newest id of the log at that moment, {@link MessageId#NONE} when it never had an entry
     */
    record Page(List<Publication> entries, boolean complete, boolean more, MessageId lastId) {}

    /**
     * Who is in a room, each person once, however many connections and instances.
     *
     * @param users the first {@link chat.protocol.Limits#USERS_LISTED} of them, by name
     */
    record Presence(int count, List<User> users) {}

    /** The backplane cannot answer now. The request may or may not have been carried out: repeat it with its nonce. */
    class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message, null, false, false);
        }
    }

    /** The backplane has no memory left for what was to be written; reading and live distribution go on. */
    final class Full extends Unavailable {
        private static final long serialVersionUID = 1L;

        public Full(String message) {
            super(message);
        }
    }

    /** The writer's share of something is used up, over all instances; nothing was written. */
    final class Limited extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** What is shared out. */
        public enum Share {
            SENDS("messages"),
            ROOMS("new rooms"),
            BYTES("bytes");

            private final String words;

            Share(String words) {
                this.words = words;
            }

            /** The name in a metric's label. */
            public String label() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /** Whose share it is. */
        public enum Holder {
            PERSON,
            ADDRESS;

            public String label() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        private final Share share;
        private final Holder holder;
        private final long retryAfterMs;

        public Limited(Share share, Holder holder, long retryAfterMs) {
            super(share.words, null, false, false);
            this.share = share;
            this.holder = holder;
            this.retryAfterMs = retryAfterMs;
        }

        /** A sentence for whoever wrote. */
        public String text() {
            return "this " + holder.label() + "'s share of " + share.words + " is used up; try again in " + retryAfterMs
                    + " ms";
        }

        public Share share() {
            return share;
        }

        public Holder holder() {
            return holder;
        }

        /** When there will be enough again, if nothing else is written until then. */
        public long retryAfterMs() {
            return retryAfterMs;
        }
    }

    /**
     * Connects, and begins to call the listener.
     *
     * @throws Unavailable when the backplane cannot be reached or used now; the message says where and why
     */
    void start(Listener listener);

    /**
     * Appends an entry, unless the nonce is known, and charges it to the shares of the person and of the address. A known
     * nonce costs nothing. Entries that one thread publishes into a room stand in the log in the order of the calls.
     *
     * @return ends also with {@link Limited}
     */
    CompletableFuture<Receipt> publish(Draft draft);

    /**
     * Sends to every instance that is subscribed to the room, at best: nothing is kept, repeated or answered. What gets
     * through comes after the effects of what the same thread had called before, {@link #enter} and {@link #leave} too,
     * unless so many of those wait that they are held back themselves.
     * Gives way to what is published: when much of that waits, it is dropped and counted.
     */
    void signal(Signal signal);

    /**
     * Begins live delivery of a room's entries and signals.
     *
     * @return the log's last id, read when the subscription stood: every entry after it will be delivered, or
     *     {@link Listener#onLastId} tells
     */
    CompletableFuture<MessageId> subscribe(RoomName room);

    void unsubscribe(RoomName room);

    /**
     * The entries that follow an id; after {@link MessageId#NONE}, from the log's beginning. Fewer than the limit when they
     * would have more than {@link chat.protocol.Limits#PAGE_BYTES}.
     */
    CompletableFuture<Page> readAfter(RoomName room, MessageId after, int limit);

    /**
     * The entries before an id, or the newest when it is null. Before an id of another log there are none. Bounded as those
     * of {@link #readAfter}.
     */
    CompletableFuture<Page> readBefore(RoomName room, @Nullable MessageId before, int limit);

    /** This instance has somebody in that room; holds until {@link #leave}, or until the instance is gone. */
    void enter(RoomName room, User user);

    void leave(RoomName room, String userId);

    /**
     * Who is in a room now: on this instance exactly as {@link #enter} and {@link #leave} were called so far, on others as
     * of a second ago at most. Cheap enough to be asked at every join: what others have is read once a second at most.
     */
    CompletableFuture<Presence> presence(RoomName room);

    /** What {@link #instances} tells of this instance from now on; {@code start} comes before. */
    void report(String status);

    /**
     * What each instance last reported, this one included.
     *
     * @param heardWithin how long ago an instance may have given its last sign of life; each does every second. Not more
     *     than {@link #FORGOTTEN}, after which nothing is known of one
     */
    CompletableFuture<List<String>> instances(Duration heardWithin);

    /**
     * The secret that all instances share, for signing tokens: the one kept, or if there is none the proposed one, which
     * is kept from then on. Blocks for a round trip; for the start only.
     *
     * @throws Unavailable as {@link #start}
     */
    byte[] secret(byte[] proposed);

    /**
     * All that tokens may have been signed with, now: the first is the one to sign with, on every instance. There are others
     * only when one was proposed while the backplane had lost the first, which whoever lives tells it again. Empty until
     * {@link #secret} was called; the same list as long as nothing changes.
     */
    List<byte[]> secrets();

    /** Whether the log can be written and what is written comes back live; see {@link Listener#onLive}. */
    boolean isLive();

    /** Whether what is published is refused with {@link Full}, as far as this instance has seen. */
    default boolean isFull() {
        return false;
    }

    /**
     * Whether the log takes a write over a new connection, whatever this one's own connections do: when it does and
     * {@link #isLive} stays false, this instance is what is broken. Blocks for a second or two at most.
     */
    default boolean isReachable() {
        return isLive();
    }

    /** In a few words, for the line that tells where the instance is backed: {@code memory}, {@code redis://…}. */
    String describe();

    /** Lets what has been published be answered, then disconnects. Takes a second or two at most. */
    @Override
    void close();
}
