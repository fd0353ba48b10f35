package chat.backplane.memory;

import chat.backplane.Backplane.Presence;
import chat.backplane.PresenceList;
import chat.protocol.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The users in one room, by instance. Confined to the lock of {@link MemoryStore}. */
final class MemoryPresence {
    private final Map<MemoryBackplane, Map<String, User>> instances = new HashMap<>();
    private final PresenceList list = new PresenceList();

    void enter(MemoryBackplane where, User user) {
        instances.computeIfAbsent(where, w -> new HashMap<>()).put(user.id(), user);
        list.put(user);
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
                list.put(elsewhere);
                return;
            }
        }
        list.remove(userId);
    }

    /** Removes an instance with all its users. */
    void leave(MemoryBackplane where) {
        List.copyOf(instances.getOrDefault(where, Map.of()).keySet()).forEach(userId -> leave(where, userId));
    }

    boolean isEmpty() {
        return instances.isEmpty();
    }

    Presence list() {
        return list.presence();
    }
}
