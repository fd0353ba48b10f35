package chat.backplane.memory;

import chat.backplane.Backplane.Presence;
import chat.backplane.PresenceList;
import chat.protocol.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who is in one room, on which instances. Confined to {@link MemoryStore}'s lock. */
final class MemoryPresence {
    private final Map<MemoryBackplane, Map<String, User>> instances = new HashMap<>();
    private final PresenceList roster = new PresenceList();

    void enter(MemoryBackplane where, User user) {
        instances.computeIfAbsent(where, w -> new HashMap<>()).put(user.id(), user);
        roster.put(user);
    }

    void leave(MemoryBackplane where, String userId) {
        Map<String, User> there = instances.get(where);
        if (there == null || there.remove(userId) == null) {
            return;
        }
        if (there.isEmpty()) {
            instances.remove(where);
        }
        for (Map<String, User> users : instances.values()) {
            User elsewhere = users.get(userId);
            if (elsewhere != null) {
                roster.put(elsewhere);
                return;
            }
        }
        roster.remove(userId);
    }

    /** The instance is gone, with all whom it had. */
    void leave(MemoryBackplane where) {
        List.copyOf(instances.getOrDefault(where, Map.of()).keySet()).forEach(userId -> leave(where, userId));
    }

    boolean isEmpty() {
        return instances.isEmpty();
    }

    Presence presence() {
        return roster.presence();
    }
}
