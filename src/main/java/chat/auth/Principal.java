package chat.auth;

import chat.protocol.Self;
import chat.protocol.User;
import java.util.List;

/**
 * An authenticated user, and what follows from the way in which the user authenticated.
 *
 * @param roles see {@link Self#roles}
 * @param sessionId the public id of the session whose token was presented; empty without one
 * @param mayWrite whether the user may do more than read
 */
public record Principal(User user, List<String> roles, String sessionId, boolean mayWrite) {
    /** Returns a user who has no session. */
    public static Principal of(User user, boolean mayWrite) {
        return new Principal(user, List.of(), "", mayWrite);
    }

    /** Returns the same principal under another name. */
    public Principal renamed(User renamed) {
        return new Principal(renamed, roles, sessionId, mayWrite);
    }

    /** Returns the user as the user's own connections see it. */
    public Self self() {
        return Self.of(user, roles);
    }

    /** Returns whether the user is an administrator of the chat. */
    public boolean isAdmin() {
        return roles.contains(Self.ADMIN);
    }
}
