package chat.protocol;

import org.jspecify.annotations.Nullable;

/** A request that changes what a room is, or who may do what there, by an entry of its log. */
public sealed interface RoomRequest extends ClientMessage {
    @Override
    RoomName room();

    @Override
    String nonce();

    /** Returns the type of the entry that the request makes. */
    String type();

    /**
     * Opens a room, whose owner the user is then.
     *
     * @param topic empty for none
     */
    record Open(RoomName room, String topic, String nonce) implements RoomRequest {
        @Override
        public String type() {
            return "changed";
        }

        @Override
        public int chars() {
            return topic.length() + RoomRequest.super.chars();
        }
    }

    /**
     * Changes what a room is. What is null stays as it is; something is not.
     *
     * @param topic empty for none
     * @param archived whether nobody may write there
     * @param slowSeconds the least time between two messages of a user; 0 for none
     */
    record Set(
            RoomName room,
            @Nullable String topic,
            @Nullable Boolean archived,
            @Nullable Integer slowSeconds,
            String nonce)
            implements RoomRequest {
        @Override
        public String type() {
            return "changed";
        }

        @Override
        public int chars() {
            return (topic == null ? 0 : topic.length()) + RoomRequest.super.chars();
        }
    }

    /**
     * Gives a user a role, or a limit. Exactly one of the last three is not null.
     *
     * @param user the user's id
     * @param banUntil until when the user may not read the room, in milliseconds since 1970; 0 lifts that, -1 is for good
     * @param muteUntil until when the user may not write there, likewise
     */
    record Member(
            RoomName room,
            String user,
            @Nullable Role role,
            @Nullable Long banUntil,
            @Nullable Long muteUntil,
            String nonce)
            implements RoomRequest {
        @Override
        public String type() {
            return "member";
        }

        @Override
        public int chars() {
            return user.length() + RoomRequest.super.chars();
        }
    }
}
