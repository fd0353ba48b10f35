package chat.backplane.redis;

import chat.backplane.Backplane.Presence;
import chat.backplane.PresenceList;
import chat.protocol.User;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The users in one room: those on this instance, and those on others as last read. If a user is in both, the entry of
 * this instance counts. Confined to the lock of its owner.
 */
final class RoomPresence {
    private final Map<String, User> own = new HashMap<>();
    private Map<String, User> others = Map.of();
    private final PresenceList list = new PresenceList();

    void enter(User user) {
        own.put(user.id(), user);
        list.put(user);
    }

    void leave(String userId) {
        if (own.remove(userId) != null) {
            @Nullable User elsewhere = others.get(userId);
            if (elsewhere == null) {
                list.remove(userId);
            } else {
                list.put(elsewhere);
            }
        }
    }

    /** Replaces the users on other instances. */
    void setOthers(Map<String, User> now) {
        others.keySet().forEach(id -> {
            if (!now.containsKey(id) && !own.containsKey(id)) {
                list.remove(id);
            }
        });
        now.forEach((id, user) -> {
            if (!own.containsKey(id)) {
                list.put(user);
            }
        });
        others = now;
    }

    /** Returns whether nobody is here on this instance. */
    boolean hasNoOwn() {
        return own.isEmpty();
    }

    Presence list() {
        return list.presence();
    }
}
