package chat.protocol;

/** A request that changes a message which is in the log, by another entry of the log. */
public sealed interface EntryRequest extends ClientMessage {
    @Override
    RoomName room();

    /** Returns the id of the message. */
    MessageId id();

    @Override
    String nonce();

    /** Returns the type of the entry that the request makes. */
    String type();

    /** Replaces the text of a message. */
    record Edit(RoomName room, MessageId id, String text, String nonce) implements EntryRequest {
        @Override
        public String type() {
            return "edited";
        }

        @Override
        public int chars() {
            return text.length() + EntryRequest.super.chars();
        }
    }

    /** Deletes a message. */
    record Delete(RoomName room, MessageId id, String nonce) implements EntryRequest {
        @Override
        public String type() {
            return "deleted";
        }
    }

    /**
     * Pins a message.
     *
     * @param on false to unpin it
     */
    record Pin(RoomName room, MessageId id, boolean on, String nonce) implements EntryRequest {
        @Override
        public String type() {
            return "pinned";
        }
    }

    /**
     * Gives a message a reaction.
     *
     * @param on false to take it back
     */
    record React(RoomName room, MessageId id, String emoji, boolean on, String nonce) implements EntryRequest {
        @Override
        public String type() {
            return "reacted";
        }

        @Override
        public int chars() {
            return emoji.length() + EntryRequest.super.chars();
        }
    }
}
