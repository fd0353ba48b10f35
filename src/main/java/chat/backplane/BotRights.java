package chat.backplane;

/**
 * The rights of a bot in its rooms.
 *
 * @param read whether it may read what others write
 * @param write whether it may write
 */
public record BotRights(boolean read, boolean write) {
    /** To write, and nothing else. */
    public static final BotRights WRITE = new BotRights(false, true);

    /** Returns the letters by which the functions in Redis know them. */
    public String letters() {
        return (read ? "r" : "") + (write ? "w" : "");
    }

    /** Returns the rights of letters. */
    public static BotRights ofLetters(String letters) {
        return new BotRights(letters.contains("r"), letters.contains("w"));
    }
}
