package chat.backplane;

import chat.protocol.LimitedUser;
import chat.protocol.RoomMember;
import java.util.List;

/**
 * The users who have a role in a room, whether or not they are there.
 *
 * @param closed whether the room is there for them alone
 * @param limited who is banned or muted, for those who moderate the room; nobody for others
 */
public record RoomMembers(boolean closed, List<RoomMember> members, List<LimitedUser> limited) {
    /** Those of a room that nobody opened. */
    public static final RoomMembers NONE = new RoomMembers(false, List.of(), List.of());
}
