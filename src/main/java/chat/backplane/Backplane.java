package chat.backplane;

import chat.accounts.AccountStore;
import chat.protocol.MessageId;
import chat.protocol.NotificationLevel;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.RoomSearch;
import chat.protocol.RoomState;
import chat.protocol.Signal;
import chat.protocol.User;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
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

        /**
         * Called within a second after rooms got entries, subscribed to or not.
         *
         * @param rooms their names; null when any may have got some
         */
        default void onRoomsChanged(@Nullable Collection<RoomName> rooms) {}

        /**
         * Called within a second after {@link Backplane#markRead} or {@link Backplane#setLevel} changed something on any instance, this one
         * included.
         *
         * @param readings null when any may have changed
         */
        default void onReadings(@Nullable Collection<Reading> readings) {}
    }

    /**
     * Connects, and begins to call the listener: within a second also with the news that any room and any reading may have
     * changed, and from then on with what has. Blocks until the backplane is connected.
     *
     * @throws Unavailable when the backplane cannot be reached or used; the message says where and why
     */
    void start(Listener listener);

    /**
     * Appends an entry unless its nonce is known, and charges it to the shares of its user and address. A known nonce
     * costs nothing. Entries that one thread publishes into a room are appended in the order of the calls.
     *
     * <p>An entry that edits, deletes or reacts is refused unless the message that it is about is in the log, is not deleted,
     * and may be changed by the caller. A deletion is complete when the text is in none of the backplane's keys any more: it may take
     * about four seconds, and is to be repeated with its nonce if it fails with {@link Unavailable}.
     *
     * @return also fails with {@link Limited}, {@link Denied} or {@link Full}
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
     * @param reader whose reactions are marked as such
     */
    CompletableFuture<Page> readAfter(RoomName room, MessageId after, int limit, Caller reader);

    /**
     * Reads the entries before an id, or the newest when it is null. There are none before an id of another log.
     *
     * @param limit as in {@link #readAfter}
     */
    CompletableFuture<Page> readBefore(RoomName room, @Nullable MessageId before, int limit, Caller reader);

    /**
     * Reads the newest entries before a time, as {@link #readBefore} does. Times of entries follow Redis' clock, which may have been set
     * back: of the entries in between, some may be missing.
     *
     * @param time in milliseconds since 1970
     */
    CompletableFuture<Page> readUntil(RoomName room, long time, int limit, Caller reader);

    /** The most rooms that {@link #states} takes. */
    int MAX_STATES = 100;

    /** Returns the names of the rooms that a user has, and of public ones. */
    CompletableFuture<RoomNames> rooms(Caller caller);

    /** Returns the names of rooms that a search finds: of those that a user has, and of public ones. Some of the rooms may be gone. */
    CompletableFuture<List<RoomName>> findRooms(Caller caller, RoomSearch search);

    /**
     * Returns rooms as a user has them, in that order. Those that do not exist or that the user may not read are left out.
     *
     * @param rooms at most {@link #MAX_STATES}
     */
    CompletableFuture<List<RoomState>> states(Caller caller, List<RoomName> rooms);

    /**
     * Remembers how far a user has read a room. It never goes back, and not beyond the log's end.
     *
     * @return whether it has moved; false for an id of another log. Also fails with {@link Limited}, {@link Denied} or {@link Full}
     */
    CompletableFuture<Boolean> markRead(RoomName room, MessageId upTo, Caller caller);

    /**
     * Remembers what a user wants to be told of in a room.
     *
     * @return whether it has changed; fails as {@link #markRead} does
     */
    CompletableFuture<Boolean> setLevel(RoomName room, NotificationLevel level, Caller caller);

    /**
     * Keeps an invitation to a room, by which others become members; see {@link Action.SetMember}.
     *
     * @return true; fails with {@link Denied} if the caller does not moderate the room, or it has too many
     */
    CompletableFuture<Boolean> invite(RoomName room, RoomInvitation invitation, Caller caller);

    /** Returns who has a role in a room, and who is limited there; nobody where there is none that the caller may read. */
    CompletableFuture<RoomMembers> members(RoomName room, Caller caller);

    /** Marks a user as present on this instance, until {@link #leave} or until the instance is gone. */
    void enter(RoomName room, User user);

    /** Marks a user as no longer present on this instance. */
    void leave(RoomName room, String userId);

    /**
     * Returns the users in a room: on this instance exactly as {@link #enter} and {@link #leave} have been called, on
     * others as of at most a second ago. Cheap enough for every join: the others are read once a second at most.
     */
    CompletableFuture<Presence> presence(RoomName room);

    /**
     * Returns the users in a room, with all who had come, gone or taken another name before it was called, on whatever instance: for one who
     * has just been told of that. In a room with many it is as {@link #presence} has it.
     */
    default CompletableFuture<Presence> latestPresence(RoomName room) {
        return presence(room);
    }

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

    /** Returns the audit log that all instances share. Its futures complete as those of this do. */
    AuditLog audit();

    /** Returns the reports that all instances share. Its futures complete as those of this do. */
    Reports reports();

    /** Returns the bots that all instances share. */
    BotStore bots();

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
