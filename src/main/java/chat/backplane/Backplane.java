package chat.backplane;

import chat.accounts.AccountStore;
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
 * The state that all instances share: an ordered log for each room, live distribution of what is appended, and presence.
 *
 * <p><b>The log is the truth, live distribution is a hint.</b> {@link #publish} is atomic for a room: a known nonce returns
 * the receipt of the first entry; otherwise the entry gets the next number, is appended to the log, and is sent to every
 * subscribed instance. A live entry may be lost, but the backplane never delivers one twice and never reorders those of a
 * room. {@link Listener#onLastId} tells how far the log has got, so that a loss is detected and read from the log.
 *
 * <p>All methods may be called from any thread, and none blocks unless it says so. Every future that is returned completes
 * within about a second, with a value or with {@link Unavailable}. It completes on a thread of the backplane, or on the
 * caller's; code that runs there must not block.
 */
public interface Backplane extends AutoCloseable {
    /** Time without a heartbeat after which an instance counts as gone. */
    Duration INSTANCE_EXPIRY = Duration.ofSeconds(5);

    /** Receives events. Called on threads of the backplane; must neither block nor throw. */
    interface Listener {
        /** Called with an entry of a subscribed room. Those of one room come in the log's order; some may be missing. */
        void onPublication(Publication publication);

        /**
         * Called about twice a second with the newest id of a subscribed room's log, for the rooms that have changed.
         *
         * @param certain true after live distribution was interrupted: entries up to {@code lastId} that have not been
         *     delivered never will be. False in the regular comparison: they may still be under way
         */
        void onLastId(RoomName room, MessageId lastId, boolean certain);

        /** Called with a signal to a subscribed room, from any instance, this one included. */
        void onSignal(Signal signal);

        /** Called when {@link Backplane#isLive} changes. */
        void onLive(boolean live);
    }

    /**
     * An entry to be published.
     *
     * @param userId the user who owns the nonce and whose share the entry is charged to
     * @param address the network whose share it is also charged to; empty for none
     * @param nonce identifies the entry: the same nonce of the same user in the same room, within 24 hours, is the same
     *     entry
     * @param body see {@link Publication#body}
     */
    record Draft(RoomName room, String userId, String address, String nonce, String type, String body) {
        /** Creates a draft that comes from this machine, and so from no network. */
        public Draft(RoomName room, String userId, String nonce, String type, String body) {
            this(room, userId, "", nonce, type, body);
        }
    }

    /**
     * The confirmation that an entry is in the log.
     *
     * @param at milliseconds since 1970
     * @param duplicate whether the nonce was known; id and time are then those of the first entry
     */
    record Receipt(MessageId id, long at, boolean duplicate) {}

    /**
     * A part of a log.
     *
     * @param entries oldest first, without a hole among them
     * @param complete false when entries between the requested id and the first of these are no longer kept, or when the
     *     requested id is of another log; the entries then begin with the oldest kept
     * @param more whether more entries follow (when read forward) or precede (when read backward or from the end)
     * @param lastId the newest id of the log at that moment; {@link MessageId#NONE} when it never had an entry
     */
    record Page(List<Publication> entries, boolean complete, boolean more, MessageId lastId) {}

    /**
     * The users in a room. A user counts once, on however many connections and instances.
     *
     * @param users the first {@link chat.protocol.FixedLimits#MAX_USERS_LISTED} of them, by name
     */
    record Presence(int count, List<User> users) {}

    /** Thrown when the backplane cannot answer now. The request may have been carried out: repeat it with its nonce. */
    class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Creates one without a stack trace. */
        public Unavailable(String message) {
            super(message, null, false, false);
        }
    }

    /** Thrown when the backplane has no memory left for a write. Reading and live distribution go on. */
    final class Full extends Unavailable {
        private static final long serialVersionUID = 1L;

        /** Creates one without a stack trace. */
        public Full(String message) {
            super(message);
        }
    }

    /** Thrown when a share of the writer is used up, over all instances. Nothing was written. */
    final class Limited extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** A quantity that is shared out. */
        public enum Share {
            SENDS("messages"),
            ROOMS("new rooms"),
            BYTES("bytes");

            private final String words;

            Share(String words) {
                this.words = words;
            }

            /** Returns the name in a metric's label. */
            public String label() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /** A kind of holder of shares. */
        public enum Holder {
            PERSON,
            ADDRESS;

            /** Returns the name in a metric's label. */
            public String label() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        private final Share share;
        private final Holder holder;
        private final long retryAfterMs;

        /** Creates one without a stack trace; see the accessors for the parameters. */
        public Limited(Share share, Holder holder, long retryAfterMs) {
            super(share.words, null, false, false);
            this.share = share;
            this.holder = holder;
            this.retryAfterMs = retryAfterMs;
        }

        /** Returns a sentence for the writer. */
        public String text() {
            return "this " + holder.label() + "'s share of " + share.words + " is used up; try again in " + retryAfterMs
                    + " ms";
        }

        /** Returns the share that is used up. */
        public Share share() {
            return share;
        }

        /** Returns whether it is the user's share or the address's. */
        public Holder holder() {
            return holder;
        }

        /** Returns after how many milliseconds the share suffices again, if nothing else is written until then. */
        public long retryAfterMs() {
            return retryAfterMs;
        }
    }

    /**
     * Connects, and begins to call the listener. Blocks until the backplane is connected.
     *
     * @throws Unavailable when the backplane cannot be reached or used; the message says where and why
     */
    void start(Listener listener);

    /**
     * Appends an entry unless its nonce is known, and charges it to the shares of its user and address. A known nonce
     * costs nothing. Entries that one thread publishes into a room are appended in the order of the calls.
     *
     * @return also fails with {@link Limited} or {@link Full}
     */
    CompletableFuture<Receipt> publish(Draft draft);

    /**
     * Sends a signal to every instance that is subscribed to the room, at most once: it is neither kept, repeated nor
     * confirmed. A signal that gets through arrives after the effects of earlier calls by the same thread, also of
     * {@link #enter} and {@link #leave} unless these are held back, as when many come at once.
     *
     * <p>Publications come first: while many wait, signals are dropped and counted.
     */
    void signal(Signal signal);

    /**
     * Begins live delivery of a room's entries and signals.
     *
     * @return the log's last id, read after the subscription was confirmed: every later entry is delivered, or its loss is
     *     told by {@link Listener#onLastId}
     */
    CompletableFuture<MessageId> subscribe(RoomName room);

    /** Ends live delivery of a room. */
    void unsubscribe(RoomName room);

    /**
     * Reads the entries that follow an id, or from the log's beginning after {@link MessageId#NONE}.
     *
     * @param limit the greatest number of entries; there are fewer if they would exceed
     *     {@link chat.protocol.FixedLimits#MAX_PAGE_BYTES}
     */
    CompletableFuture<Page> readAfter(RoomName room, MessageId after, int limit);

    /**
     * Reads the entries before an id, or the newest when it is null. There are none before an id of another log.
     *
     * @param limit as in {@link #readAfter}
     */
    CompletableFuture<Page> readBefore(RoomName room, @Nullable MessageId before, int limit);

    /** Marks a user as present on this instance, until {@link #leave} or until the instance is gone. */
    void enter(RoomName room, User user);

    /** Marks a user as no longer present on this instance. */
    void leave(RoomName room, String userId);

    /**
     * Returns the users in a room: on this instance exactly as {@link #enter} and {@link #leave} have been called, on
     * others as of at most a second ago. Cheap enough for every join: the others are read once a second at most.
     */
    CompletableFuture<Presence> presence(RoomName room);

    /** Sets the status that {@link #instances} returns for this instance. To be called after {@link #start}. */
    void report(String status);

    /**
     * Returns the status that each instance last reported, this one included.
     *
     * @param heardWithin the greatest age of an instance's last heartbeat, which each sends every second; at most
     *     {@link #INSTANCE_EXPIRY}, after which an instance is forgotten
     */
    CompletableFuture<List<String>> instances(Duration heardWithin);

    /**
     * Returns the secret that all instances sign tokens with, and keeps the proposed one if there is none yet. Blocks for a
     * round trip; for startup only.
     *
     * @throws Unavailable as {@link #start}
     */
    byte[] secret(byte[] proposed);

    /**
     * Returns all secrets that valid tokens may be signed with. The first is the one to sign with, on every instance. There
     * are others only if one was proposed while the backplane had lost the first, which the running instances then
     * restored. Empty until {@link #secret} has been called; the same list object as long as nothing changes.
     */
    List<byte[]> secrets();

    /** Returns the accounts that all instances share. Its futures complete as those of this do. */
    AccountStore accounts();

    /** Returns whether the log can be written and what is written comes back live; see {@link Listener#onLive}. */
    boolean isLive();

    /** Returns whether publications are refused with {@link Full}, as far as this instance has seen. */
    default boolean isFull() {
        return false;
    }

    /**
     * Returns whether the log can be written over a new connection, whatever the state of the present ones. If it can while
     * {@link #isLive} stays false, this instance is what is broken. Blocks for up to two seconds.
     */
    default boolean isReachable() {
        return isLive();
    }

    /** Returns a short description for the log, without a password: {@code memory} or {@code redis://…}. */
    String describe();

    /** Waits until what has been published is answered, then disconnects. Blocks for up to two seconds. */
    @Override
    void close();
}
