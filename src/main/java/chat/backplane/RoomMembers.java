package chat.backplane;

import chat.protocol.Author;
import java.util.List;

/**
 * The users who have a role in a room, whether or not they are there.
 *
 * @param closed whether the room is there for them alone
 * @param users each with the name that was last seen in the room, which may be empty
 */
public record RoomMembers(boolean closed, List<Author> users) {
    /** Those of a room that nobody opened. */
    public static final RoomMembers NONE = new RoomMembers(false, List.of());
}
