package chat.protocol;

/**
 * A user who has a role in a room, there or not.
 *
 * @param name the one that was last seen in the room, which may be empty
 */
public record RoomMember(String id, String name, Role role) {}
