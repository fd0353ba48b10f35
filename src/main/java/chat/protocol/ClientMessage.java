package chat.protocol;

import org.jspecify.annotations.Nullable;

/** What a client may say, in valid form: whoever holds one of these need not check it again. */
public sealed interface ClientMessage {

    /** The room that it is about, if it is about one. */
    default @Nullable RoomName room() {
        return null;
    }

    /** What its sender knows it by, if it has one. */
    default @Nullable String nonce() {
        return null;
    }

    /**
     * Who the client is. Must come first; again later, it renames.
     *
     * @param name what to be called, or null for the name that goes with the token, or a new guest's
     * @param token of an earlier {@code welcome}, or null for a new identity
     */
    record Hello(@Nullable String name, @Nullable String token) implements ClientMessage {}

    /**
     * @param after resume after this id, or null for the newest messages
     * @param limit messages in one answer, 1 to {@link Limits#PAGE}
     */
    record Join(RoomName room, @Nullable MessageId after, int limit) implements ClientMessage {}

    record Leave(RoomName room) implements ClientMessage {}

    record Send(RoomName room, String text, String nonce) implements ClientMessage {}

    /** At most one of {@code before} and {@code after} is given; with neither, the newest. */
    record History(
            RoomName room,
            @Nullable MessageId before,
            @Nullable MessageId after,
            int limit) implements ClientMessage {}

    record Members(RoomName room) implements ClientMessage {}

    /** @param on false when no longer */
    record Typing(RoomName room, boolean on) implements ClientMessage {}

    /** @param t the JSON text of whatever value was given, sent back as it is, or null when there was none */
    record Ping(@Nullable String t) implements ClientMessage {}
}
