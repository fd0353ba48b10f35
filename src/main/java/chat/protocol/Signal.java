package chat.protocol;

/**
 * An ephemeral message to a room: not stored, without an id, received only by instances that are connected to the backplane now.
 *
 * @param type such as {@code typing}; possibly one of a newer release that this one does not know
 * @param body the fields that belong to the type, a JSON object without a line break
 */
public record Signal(RoomName room, String type, String body) {}
