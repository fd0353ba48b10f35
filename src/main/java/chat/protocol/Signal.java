package chat.protocol;

/**
 * Something said to a room for the moment: it stands in no log, has no id, and nobody who was not there learns of it.
 *
 * @param type such as {@code typing}; may be one that a newer version brought and this one does not know
 * @param body what belongs to the type, a JSON object without a line break
 */
public record Signal(RoomName room, String type, String body) {}
