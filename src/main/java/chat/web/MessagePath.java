package chat.web;

import chat.protocol.BadMessage;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * A path below {@code /api/rooms}: {@code <room>/messages}, {@code …/<id>}, {@code …/<id>/reactions/<emoji>} or {@code …/<id>/reports}.
 *
 * @param id null for all the messages of the room
 * @param emoji null for the message itself
 * @param reports whether it is that of reports of the message
 */
record MessagePath(
        RoomName room, @Nullable MessageId id, @Nullable String emoji, boolean reports) {
    private static final int MESSAGES = 2;
    private static final int MESSAGE = 3;
    private static final int REPORTS = 4;
    private static final int REACTION = 5;

    /** Returns the parts of a request's path below {@code /api/rooms}. */
    static String[] parts(HttpServletRequest request) {
        String path = request.getPathInfo();
        return path == null || path.isEmpty()
                ? new String[0]
                : path.substring(1).split("/", -1);
    }

    /**
     * Reads a path.
     *
     * @param parts see {@link #parts}
     * @throws ProblemException for another path
     * @throws BadMessage for a room or an id that is none
     */
    static MessagePath of(String[] parts) {
        boolean known = parts.length == MESSAGES
                || parts.length == MESSAGE
                || (parts.length == REPORTS && parts[3].equals("reports"))
                || (parts.length == REACTION && parts[3].equals("reactions"));
        if (!known || parts[0].isEmpty() || !parts[1].equals("messages")) {
            throw new ProblemException(Problem.notFound());
        }
        RoomName room = new RoomName(parts[0]);
        return new MessagePath(
                room,
                parts.length == MESSAGES ? null : id(parts[2]),
                parts.length == REACTION ? parts[4] : null,
                parts.length == REPORTS);
    }

    private static MessageId id(String text) {
        MessageId id = MessageId.parse(text);
        if (id.isNone()) {
            throw new ProblemException(Problem.notFound());
        }
        return id;
    }
}
