package chat.backplane.memory;

import chat.protocol.Author;
import chat.protocol.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The users of one room who have roles there. Confined to the lock of {@link MemoryStore}. */
final class MemoryMembers {
    private final Map<String, Role> roles = new HashMap<>();

    /** The names of those who were there from the beginning, or have written in a direct room. */
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

    /** Returns the members but for a user. */
    List<Author> others(String userId) {
        return roles.keySet().stream()
                .filter(id -> !id.equals(userId))
                .sorted()
                .map(id -> new Author(id, names.getOrDefault(id, "")))
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

    /** Returns whether the user was no member before. */
    boolean put(String userId, Role role) {
        return roles.put(userId, role) == null;
    }

    void remove(String userId) {
        roles.remove(userId);
    }
}
