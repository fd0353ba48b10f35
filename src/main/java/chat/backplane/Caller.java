package chat.backplane;

import chat.auth.Principal;

/**
 * The user or instance on whose behalf the backplane is asked. What a caller may do is decided where the log is written.
 *
 * @param userId the user's id; empty for an instance
 * @param network the network whose share is charged beside the user's, see {@link chat.limits.ClientNetwork}; empty for none
 */
public record Caller(Kind kind, String userId, String network) {
    /** An instance of chat, which reads for all the connections that it has; no rights are asked of it. */
    public static final Caller INSTANCE = new Caller(Kind.INSTANCE, "", "");

    /** A class of callers. */
    public enum Kind {
        GUEST('g'),
        USER('u'),
        BOT('b'),
        ADMINISTRATOR('a'),
        INSTANCE('i');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        /** Returns the letter by which the functions in Redis know it. */
        public char letter() {
            return letter;
        }
    }

    /** Returns the caller that an authenticated user is. */
    public static Caller of(Principal user, String network) {
        return new Caller(kindOf(user), user.user().id(), network);
    }

    private static Kind kindOf(Principal user) {
        if (user.user().guest()) {
            return Kind.GUEST;
        } else if (user.user().isBot()) {
            return Kind.BOT;
        }
        return user.isAdmin() ? Kind.ADMINISTRATOR : Kind.USER;
    }
}
