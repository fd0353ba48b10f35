package chat.backplane.memory;

import chat.backplane.Presence;
import chat.protocol.RoomName;
import chat.protocol.User;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The users in all rooms. Safe for use by many threads. */
final class MemoryPresences {
    @GuardedBy("this")
    private final Map<RoomName, MemoryPresence> rooms = new HashMap<>();

    synchronized void enter(RoomName room, MemoryBackplane where, User user) {
        rooms.computeIfAbsent(room, r -> new MemoryPresence()).enter(where, user);
    }

    synchronized void leave(RoomName room, MemoryBackplane where, String userId) {
        rooms.computeIfPresent(room, (r, presence) -> {
            presence.leave(where, userId);
            return presence.isEmpty() ? null : presence;
        });
    }

    /** Removes all who are in rooms on an instance. */
    synchronized void leave(MemoryBackplane where) {
        rooms.values().removeIf(presence -> {
            presence.leave(where);
            return presence.isEmpty();
        });
    }

    synchronized Presence of(RoomName room) {
        MemoryPresence presence = rooms.get(room);
        return presence == null ? new Presence(0, List.of()) : presence.list();
    }
}
