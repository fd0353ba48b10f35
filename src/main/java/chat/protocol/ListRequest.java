package chat.protocol;

/** A request about the list of rooms that a user has, which follows the user over devices. */
public sealed interface ListRequest extends ClientMessage {
    /** Asks for the user's rooms, and for public ones. */
    record Rooms() implements ListRequest {}

    /**
     * Says that the user has read a room.
     *
     * @param id the last entry that was read
     */
    record Read(RoomName room, MessageId id) implements ListRequest {}

    /** Sets what the user wants to be told of in a room. */
    record Level(RoomName room, NotificationLevel level) implements ListRequest {}
}
