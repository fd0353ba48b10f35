package chat.protocol;

/**
 * A user.
 *
 * @param id stable over connections and instances; the name is not
 * @param name the current name, in the form that {@link UserName} gives it
 * @param guest whether the user never signed in
 */
public record User(String id, String name, boolean guest) {
    /** The beginning of the ids of bots, and of no other user's. */
    public static final String BOT_PREFIX = "b-";

    /** Returns whether the user is a program with a token of its own. */
    public boolean isBot() {
        return isBot(id);
    }

    /** Returns whether the user with that id is a bot. */
    static boolean isBot(String id) {
        return id.startsWith(BOT_PREFIX);
    }
}
