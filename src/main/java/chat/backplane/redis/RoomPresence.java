package chat.backplane.redis;

import chat.backplane.Backplane.Presence;
import chat.backplane.PresenceList;
import chat.protocol.User;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is in one room: those whom this instance has there, and those whom the others had when it was last read. Where
 * both have somebody, what this instance knows holds. Confined to its owner's lock.
 */
final class RoomPresence {
    private final Map<String, User> own = new HashMap<>();
    private Map<String, User> others = Map.of();
    private final PresenceList roster = new PresenceList();

    void enter(User user) {
        own.put(user.id(), user);
        roster.put(user);
    }

    void leave(String userId) {
        if (own.remove(userId) != null) {
            @Nullable User elsewhere = others.get(userId);
            if (elsewhere == null) {
                roster.remove(userId);
            } else {
                roster.put(elsewhere);
            }
        }
    }

    void setOthers(Map<String, User> now) {
        others.keySet().forEach(id -> {
            if (!now.containsKey(id) && !own.containsKey(id)) {
                roster.remove(id);
            }
        });
        now.forEach((id, user) -> {
            if (!own.containsKey(id)) {
                roster.put(user);
            }
        });
        others = now;
    }

    Map<String, User> own() {
        return own;
    }

    Presence presence() {
        return roster.presence();
    }
}
