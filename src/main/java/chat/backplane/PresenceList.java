package chat.backplane;

import chat.backplane.Backplane.Presence;
import chat.protocol.Limits;
import chat.protocol.User;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room, each once, always in order: to list the first of them after every single change costs the same in a
 * room of ten thousand as in a small one. Not safe for use by several threads.
 */
public final class PresenceList {
    private static final Comparator<User> BY_NAME = Comparator.comparing(User::name, String.CASE_INSENSITIVE_ORDER)
            .thenComparing(User::name)
            .thenComparing(User::id);

    private final Map<String, User> byId = new HashMap<>();
    private final NavigableSet<User> byName = new TreeSet<>(BY_NAME);
    private @Nullable Presence presence;

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

    public void remove(String userId) {
        User before = byId.remove(userId);
        if (before != null) {
            byName.remove(before);
            presence = null;
        }
    }

    public Presence presence() {
        Presence now = presence;
        if (now == null) {
            now = new Presence(
                    byId.size(), byName.stream().limit(Limits.USERS_LISTED).toList());
            presence = now;
        }
        return now;
    }
}
