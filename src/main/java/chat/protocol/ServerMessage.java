package chat.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of the server, other than an entry of a log, which is a {@link Publication}. */
public sealed interface ServerMessage {

    /**
     * Answers {@code hello}.
     *
     * @param token the token for the next {@code hello}; null on an event stream, whose reader has presented one
     */
    record Welcome(
            Self user,
            @Nullable String token,
            Access access,
            String instance,
            String version,
            ClientLimits limits,
            int heartbeatSeconds)
            implements ServerMessage {}

    /**
     * Answers {@code join}.
     *
     * @param messages oldest first
     * @param complete false if some messages after {@code after} are no longer kept; the oldest that is kept comes first then
     * @param more whether another {@code joined} follows before any live message of the room
     * @param last the position after these messages
     * @param members the number of users in the room
     */
    record Joined(
            RoomName room, List<Publication> messages, boolean complete, boolean more, MessageId last, int members)
            implements ServerMessage {}

    /** Answers {@code leave}. */
    record Left(RoomName room) implements ServerMessage {}

    /**
     * Acknowledges a {@code send}: the message is in the log.
     *
     * @param duplicate whether the nonce was accepted before; id and time are those of the first message then
     */
    record Ack(String nonce, RoomName room, MessageId id, long at, boolean duplicate) implements ServerMessage {}

    /**
     * Answers {@code history}.
     *
     * @param messages oldest first
     * @param more whether there are more beyond them
     */
    record History(RoomName room, List<Publication> messages, boolean more) implements ServerMessage {}

    /**
     * Answers {@code search}.
     *
     * @param messages newest first, each as {@code history} has it
     * @param more whether there may be more beyond them
     * @param before the place to go on from; null if there are no more
     */
    record Found(
            List<Publication> messages,
            boolean more,
            @Nullable String before) implements ServerMessage {}

    /**
     * Answers {@code members}.
     *
     * @param count the number of users in the room
     * @param users at most {@link FixedLimits#MAX_USERS_LISTED} of them
     * @param roles as many of those who have a role, there or not
     * @param limited as many of those who are banned or muted, if the client moderates the room
     */
    record Members(RoomName room, int count, List<User> users, List<RoomMember> roles, List<LimitedUser> limited)
            implements ServerMessage {}

    /**
     * Answers {@code people}.
     *
     * @param users by name
     */
    record People(List<User> users) implements ServerMessage {}

    /**
     * Reports who joined and left a room.
     *
     * @param count the number of users in the room now
     * @param joined null if nobody joined, or too many to be listed
     * @param left null if nobody left, or too many to be listed
     */
    record Presence(
            RoomName room,
            int count,
            @Nullable List<User> joined,
            @Nullable List<User> left) implements ServerMessage {}

    /** Reports that another user is typing, or no longer is. */
    record Typing(RoomName room, Author from, boolean on) implements ServerMessage {}

    /**
     * Refuses a request: {@code error} on the wire.
     *
     * @param nonce that of the request, or null
     * @param room that of the request, possibly not a valid one, or null
     * @param retryAfterMs how many milliseconds to wait before the next try, or null
     */
    record Failure(
            ErrorCode code,
            String message,
            @Nullable String nonce,
            @Nullable String room,
            @Nullable Long retryAfterMs) implements ServerMessage {}

    /**
     * Answers {@code rooms}.
     *
     * @param next where a search for more rooms begins; null if there are no more, or it was no search
     */
    record Rooms(List<RoomState> rooms, @Nullable String next) implements ServerMessage {
        /** Creates one of all there are. */
        public Rooms(List<RoomState> rooms) {
            this(rooms, null);
        }
    }

    /** Reports a room of the user's that has changed elsewhere: {@code room} on the wire. */
    record Room(RoomState state) implements ServerMessage {}

    /**
     * Reports that the user has read a room on another connection: {@code read} on the wire.
     *
     * @param id the last entry that was read
     */
    record Read(RoomName room, MessageId id) implements ServerMessage {}

    /** Asks the client to move to another instance within that many milliseconds. */
    record Restart(long withinMs) implements ServerMessage {}

    /**
     * Reports whether messages can be sent.
     *
     * @param live false while this instance cannot reach the log, and answers {@code send} with {@code unavailable}
     */
    record Status(boolean live) implements ServerMessage {}

    /**
     * Reports that the session of the connection has ended, and the connection is closed next; or that its user has another name.
     *
     * @param user null if it has ended
     */
    record Session(boolean ended, @Nullable Self user) implements ServerMessage {
        /** The report of an end. */
        public static final Session ENDED = new Session(true, null);
    }

    /**
     * Answers {@code ping}.
     *
     * @param t as in {@link ClientMessage.Ping}
     */
    record Pong(@Nullable String t) implements ServerMessage {}
}
