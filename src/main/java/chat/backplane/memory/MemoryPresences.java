package chat.backplane.memory;

import chat.backplane.Presence;
import chat.protocol.RoomName;
import chat.protocol.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The users in all rooms. Confined to the lock of {@link MemoryStore}. */
final class MemoryPresences {
    private final Map<RoomName, MemoryPresence> rooms = new HashMap<>();

    void enter(RoomName room, MemoryBackplane where, User user) {
        rooms.computeIfAbsent(room, r -> new MemoryPresence()).enter(where, user);
    }

    void leave(RoomName room, MemoryBackplane where, String userId) {
        rooms.computeIfPresent(room, (r, presence) -> {
            presence.leave(where, userId);
            return presence.isEmpty() ? null : presence;
        });
    }

    /** Removes all who are in rooms on an instance. */
    void leave(MemoryBackplane where) {
        rooms.values().removeIf(presence -> {
            presence.leave(where);
            return presence.isEmpty();
        });
    }

    Presence of(RoomName room) {
        MemoryPresence presence = rooms.get(room);
        return presence == null ? new Presence(0, List.of()) : presence.list();
    }
}
