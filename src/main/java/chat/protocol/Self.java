package chat.protocol;

import java.util.List;

/**
 * A user as the user's own connections see it.
 *
 * @param id as {@link User#id}
 * @param name as {@link User#name}
 * @param guest as {@link User#guest}
 * @param roles those in this instance of chat, not in a room; empty for an ordinary user
 */
public record Self(String id, String name, boolean guest, List<String> roles) {
    /** The role of the chat's administrators. */
    public static final String ADMIN = "admin";

    /** Returns a user with the user's roles. */
    public static Self of(User user, List<String> roles) {
        return new Self(user.id(), user.name(), user.guest(), roles);
    }
}
