package chat.protocol;

/**
 * One entry of a room's log, as it is stored and as members receive it.
 *
 * @param room the room whose log it is in
 * @param id the position in that log
 * @param at when it was accepted, in milliseconds since 1970 by the log's clock
 * @param type the type on the wire, such as {@code message}; possibly one of a newer release that this one does not know
 * @param body the fields that belong to the type, a JSON object. The instance that accepts an entry encodes it once, and all pass it
 *     on as it is, so that an older release drops nothing that a newer one wrote
 */
public record Publication(RoomName room, MessageId id, long at, String type, String body) {
    /** Whether it may change who may read the room. */
    public boolean isMembership() {
        return type.equals("member") || type.equals("changed");
    }
}
