package chat.backplane;

import chat.backplane.Backplane.Presence;
import chat.protocol.FixedLimits;
import chat.protocol.User;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The users in a room, kept sorted by name: after a change, listing the first of them costs the same in a room of ten
 * thousand as in a small one. Not safe for use by several threads.
 */
public final class PresenceList {
    private static final Comparator<User> BY_NAME = Comparator.comparing(User::name, String.CASE_INSENSITIVE_ORDER)
            .thenComparing(User::name)
            .thenComparing(User::id);

    private final Map<String, User> byId = new HashMap<>();
    private final NavigableSet<User> byName = new TreeSet<>(BY_NAME);
    private @Nullable Presence presence;

    /** Adds a user, or replaces the one with the same id. */
    public void put(User user) {
        User before = byId.put(user.id(), user);
        if (!user.equals(before)) {
            if (before != null) {
                byName.remove(before);
            }
            byName.add(user);
            presence = null;
        }
    }

    /** Removes a user; does nothing if the id is unknown. */
    public void remove(String userId) {
        User before = byId.remove(userId);
        if (before != null) {
            byName.remove(before);
            presence = null;
        }
    }

    /** Returns the count and the first by name; the same object as long as nothing changes. */
    public Presence presence() {
        Presence now = presence;
        if (now == null) {
            now = new Presence(
                    byId.size(),
                    byName.stream().limit(FixedLimits.MAX_USERS_LISTED).toList());
            presence = now;
        }
        return now;
    }
}
