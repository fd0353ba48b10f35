package chat.backplane;

import chat.protocol.User;
import java.util.List;

/**
 * The users in a room. A user counts once, on however many connections and instances.
 *
 * @param users the first {@link chat.protocol.FixedLimits#MAX_USERS_LISTED} of them, by name
 */
public record Presence(int count, List<User> users) {}
