package chat.backplane.memory;

import chat.protocol.Author;
import chat.protocol.Role;
import chat.protocol.RoomMember;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The users of one room who have roles there. Confined to the lock of {@link MemoryStore}. */
final class MemoryMembers {
    private final Map<String, Role> roles = new HashMap<>();

    /** The names of those who were there from the beginning, were given a role, or have written in a room for members alone. */
    private final Map<String, String> names = new HashMap<>();

    boolean contains(String userId) {
        return roles.containsKey(userId);
    }

    /** Returns the role that a user has been given. */
    Role roleOf(String userId) {
        return roles.getOrDefault(userId, Role.NONE);
    }

    int size() {
        return roles.size();
    }

    boolean isEmpty() {
        return roles.isEmpty();
    }

    Set<String> ids() {
        return Set.copyOf(roles.keySet());
    }

    boolean hasOneOwner() {
        return roles.values().stream().filter(role -> role == Role.OWNER).count() == 1;
    }

    /** Returns the members, each with the name that is known of it. */
    List<RoomMember> all() {
        return roles.keySet().stream()
                .sorted()
                .map(id -> new RoomMember(id, names.getOrDefault(id, ""), roleOf(id)))
                .toList();
    }

    void add(Author user, Role role) {
        roles.put(user.id(), role);
        names.put(user.id(), user.name());
    }

    /** Notes the name of a member; returns whether it had another one. */
    boolean learnName(Author user) {
        return contains(user.id()) && !user.name().equals(names.put(user.id(), user.name()));
    }

    /** Returns whether the user, whose name may be empty, was no member before. */
    boolean put(Author user, Role role) {
        if (!user.name().isEmpty()) {
            names.put(user.id(), user.name());
        }
        return roles.put(user.id(), role) == null;
    }

    void remove(String userId) {
        roles.remove(userId);
    }
}
