package chat.hub;

import chat.backplane.Backplane;
import chat.protocol.RoomName;
import chat.protocol.User;
import java.util.HashMap;
import java.util.Map;

/** The users who have connections in a room on this instance; the backplane is told who comes and goes. Confined to the hub's thread. */
final class LocalUsers {
    private final RoomName room;
    private final Backplane backplane;
    private final Runnable onChanged;

    /** Number of connections of each user, by id. */
    private final Map<String, Integer> connectionsOf = new HashMap<>();

    /** @param onChanged called after a user has come or gone */
    LocalUsers(RoomName room, Backplane backplane, Runnable onChanged) {
        this.room = room;
        this.backplane = backplane;
        this.onChanged = onChanged;
    }

    void addConnection(User user) {
        if (connectionsOf.merge(user.id(), 1, Integer::sum) == 1) {
            backplane.enter(room, user);
            onChanged.run();
        }
    }

    void removeConnection(String userId) {
        if (connectionsOf.merge(userId, -1, Integer::sum) == 0) {
            connectionsOf.remove(userId);
            backplane.leave(room, userId);
            onChanged.run();
        }
    }

    /** A user has another name now. */
    void onRenamed(User user) {
        if (connectionsOf.containsKey(user.id())) {
            backplane.enter(room, user);
        }
    }
}
