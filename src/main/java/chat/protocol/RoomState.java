package chat.protocol;

import java.util.List;

/**
 * A room as one user has it.
 *
 * @param last the newest id of its log
 * @param read the id up to which the user has read it, on any device
 * @param unread the number of messages after {@code read} that are kept; deleted ones do not count
 * @param mentions the number of those that mention the user
 * @param members the number of users with a role in it
 * @param with the other members of a direct room, whose names may be empty; nobody of another room
 */
public record RoomState(
        RoomName room,
        MessageId last,
        MessageId read,
        long unread,
        long mentions,
        NotificationLevel level,
        Role role,
        int members,
        RoomKind kind,
        List<Author> with,
        Rules rules) {
    /**
     * The rules of a room.
     *
     * @param topic empty for none
     * @param slowSeconds the least time between two messages of a user; 0 for none
     * @param keepDays the days for which its messages are kept; 0 for as many as of any room
     * @param keepCount the number of its messages that are kept; 0 for as many as of any room
     */
    public record Rules(String topic, boolean archived, int slowSeconds, int keepDays, int keepCount) {
        /** Those of a room that nobody opened. */
        public static final Rules NONE = new Rules("", false, 0);

        /** Creates the rules of a room of which as much is kept as of any. */
        public Rules(String topic, boolean archived, int slowSeconds) {
            this(topic, archived, slowSeconds, 0, 0);
        }
    }
}
