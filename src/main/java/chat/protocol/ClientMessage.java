package chat.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of a client. Every instance is valid: its reader has checked it. */
public sealed interface ClientMessage
        permits ClientMessage.Hello,
                ClientMessage.Join,
                ClientMessage.Leave,
                ClientMessage.Send,
                ClientMessage.History,
                ClientMessage.Members,
                ClientMessage.Typing,
                ClientMessage.Ping,
                ClientMessage.Report,
                EntryRequest,
                FindRequest,
                ListRequest,
                RoomRequest {

    /** Returns the room that the message is about, or null if it is about none. */
    default @Nullable RoomName room() {
        return null;
    }

    /**
     * Returns the same message as one of a user: about the direct room that it means.
     *
     * @throws BadMessage if a user cannot send it
     */
    default ClientMessage by(String userId) {
        return this;
    }

    /** Returns the id that the sender gave it, or null if it has none. */
    default @Nullable String nonce() {
        return null;
    }

    /** Returns the length of its strings together, in UTF-16 code units; that of ids of messages is bounded and left out. */
    default int chars() {
        RoomName room = room();
        return (room == null ? 0 : charsOf(room.value())) + charsOf(nonce());
    }

    private static int charsOf(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /**
     * Identifies the client. Must be its first message; later ones rename it.
     *
     * @param name the name to use, or null for that of the token, or for a new guest's
     * @param token the token of an earlier {@code welcome}, or null for a new identity
     */
    record Hello(@Nullable String name, @Nullable String token) implements ClientMessage {
        @Override
        public int chars() {
            return charsOf(name) + charsOf(token);
        }
    }

    /**
     * Enters a room, and asks for its messages.
     *
     * @param after the id to resume after, or null for the newest messages
     * @param limit the most messages in one answer, 1 to {@link FixedLimits#MAX_PAGE_MESSAGES}
     */
    record Join(RoomName room, @Nullable MessageId after, int limit) implements ClientMessage {}

    /** Leaves a room. */
    record Leave(RoomName room) implements ClientMessage {}

    /**
     * Sends a message; one that is sent again with the same nonce is kept once.
     *
     * @param room {@link RoomName#UNNAMED} while it is not known which the direct room is
     * @param replyTo the message that it replies to, or null
     * @param to the id of the user whose direct room with the sender it is for, or null if it says the room
     */
    record Send(
            RoomName room,
            String text,
            String nonce,
            @Nullable MessageId replyTo,
            @Nullable String to) implements ClientMessage {
        /** Creates a message that replies to none. */
        public Send(RoomName room, String text, String nonce) {
            this(room, text, nonce, null, null);
        }

        @Override
        public ClientMessage by(String userId) {
            if (to == null) {
                return this;
            } else if (to.equals(userId)) {
                throw BadMessage.badRequest("to: somebody else");
            }
            return new Send(RoomName.direct(List.of(userId, to)), text, nonce, replyTo, to);
        }

        @Override
        public int chars() {
            return charsOf(text) + charsOf(to) + ClientMessage.super.chars();
        }
    }

    /**
     * Asks for messages of a room. At most one of {@code before} and {@code after} is not null; without either, asks for the newest.
     *
     * @param limit as in {@link Join}
     */
    record History(
            RoomName room,
            @Nullable MessageId before,
            @Nullable MessageId after,
            int limit) implements ClientMessage {}

    /** Asks for the users in a room. */
    record Members(RoomName room) implements ClientMessage {}

    /**
     * Says that the user is typing.
     *
     * @param on false if no longer
     */
    record Typing(RoomName room, boolean on) implements ClientMessage {}

    /**
     * Reports a message to administrators.
     *
     * @param reason what is wrong with it; may be empty
     */
    record Report(RoomName room, MessageId id, String reason, String nonce) implements ClientMessage {
        @Override
        public int chars() {
            return charsOf(reason) + ClientMessage.super.chars();
        }
    }

    /**
     * Asks for a {@code pong}.
     *
     * @param t the value to return, as JSON, or null if none was given
     */
    record Ping(@Nullable String t) implements ClientMessage {
        @Override
        public int chars() {
            return charsOf(t);
        }
    }
}
