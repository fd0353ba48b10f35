package chat.protocol;

/**
 * One entry of a room's log, as it stands there and as it goes to the members.
 *
 * @param at when it was accepted, milliseconds since 1970, by the log's clock
 * @param type its type on the wire, such as {@code message}; may be one that a newer version brought and this one does
 *     not know
 * @param body the members that belong to the type, a JSON object, encoded once by the instance that accepted it and
 *     passed on as it is, so that an older instance loses nothing that a newer one wrote
 */
public record Publication(RoomName room, MessageId id, long at, String type, String body) {}
