package chat.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server says, but for the entries of a log, which are {@link Publication}s. */
public sealed interface ServerMessage {

    /** @param token null where whoever is welcomed has presented one, and scripts would get to see the new one */
    record Welcome(
            User user, @Nullable String token, String instance, String version, Limits limits, int heartbeatSeconds)
            implements ServerMessage {}

    /**
     * @param messages oldest first
     * @param complete false when what followed {@code after} is no longer all kept; then they begin with the oldest kept
     * @param more whether another one follows before any live message of the room
     * @param members how many people are in the room
     */
    record Joined(
            RoomName room, List<Publication> messages, boolean complete, boolean more, MessageId last, int members)
            implements ServerMessage {}

    record Left(RoomName room) implements ServerMessage {}

    /** @param duplicate whether this nonce had been accepted before; id and time are then the first one's */
    record Ack(String nonce, RoomName room, MessageId id, long at, boolean duplicate) implements ServerMessage {}

    record History(RoomName room, List<Publication> messages, boolean more) implements ServerMessage {}

    /** @param users at most {@link Limits#USERS_LISTED} of them */
    record Members(RoomName room, int count, List<User> users) implements ServerMessage {}

    /**
     * Who has come and gone in a room.
     *
     * @param joined null when nobody has, or they are too many to be listed; so is {@code left}
     */
    record Presence(
            RoomName room,
            int count,
            @Nullable List<User> joined,
            @Nullable List<User> left) implements ServerMessage {}

    /** Somebody else is typing, or no longer is. */
    record Typing(RoomName room, Author from, boolean on) implements ServerMessage {}

    record Failure(
            ErrorCode code,
            String message,
            @Nullable String nonce,
            @Nullable String room,
            @Nullable Long retryAfterMs) implements ServerMessage {}

    /** This instance is going away: move to another within that many milliseconds. */
    record Restart(long withinMs) implements ServerMessage {}

    /** @param live false while this instance cannot reach the log: sends get {@code unavailable} */
    record Status(boolean live) implements ServerMessage {}

    /** @param t as in {@link ClientMessage.Ping} */
    record Pong(@Nullable String t) implements ServerMessage {}
}
