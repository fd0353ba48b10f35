package chat.auth;

import chat.protocol.RoomName;
import chat.protocol.Self;
import chat.protocol.User;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated user, and what follows from the way in which the user authenticated.
 *
 * @param roles see {@link Self#roles}
 * @param sessionId the public id of the session, or of the bot's token, that was presented; empty without one
 * @param mayRead whether the user may read what others write
 * @param mayWrite whether the user may do more than read
 * @param rooms the only rooms that there are for the user; null if all are
 * @param expiresAt when the user has to authenticate anew, in milliseconds since 1970; {@link #NEVER} if that is told otherwise
 */
public record Principal(
        User user,
        List<String> roles,
        String sessionId,
        boolean mayRead,
        boolean mayWrite,
        @Nullable Set<RoomName> rooms,
        long expiresAt) {
    /** The time at which nothing expires. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Returns a guest. */
    public static Principal of(User user, boolean mayWrite) {
        return new Principal(user, List.of(), "", true, mayWrite, null, NEVER);
    }

    /** Returns the user of a session, which ends by itself. */
    public static Principal ofSession(User user, List<String> roles, String sessionId) {
        return new Principal(user, roles, sessionId, true, true, null, NEVER);
    }

    /** Returns the same principal under another name. */
    public Principal renamed(User renamed) {
        return new Principal(renamed, roles, sessionId, mayRead, mayWrite, rooms, expiresAt);
    }

    /** Returns the user as the user's own connections see it. */
    public Self self() {
        return Self.of(user, roles);
    }

    /** Returns whether there is a room of that name for the user. */
    public boolean mayEnter(RoomName room) {
        return rooms == null || rooms.contains(room);
    }

    /** Returns whether the user has signed in with an account of this chat: neither a guest nor a site's user has one, nor has a bot. */
    public boolean hasAccount() {
        return !sessionId.isEmpty() && !user.isBot();
    }

    /** Returns whether the user is an administrator of the chat. */
    public boolean isAdmin() {
        return roles.contains(Self.ADMIN);
    }
}
