package chat.protocol;

/** Limits of the protocol that no setting changes. Those that a setting changes are sent to each client; see {@link ClientLimits}. */
public final class FixedLimits {
    /** The most messages in one page of history. */
    public static final int MAX_PAGE_MESSAGES = 200;

    /** The approximate size of one page of history in UTF-8; a longer entry comes alone. */
    public static final int MAX_PAGE_BYTES = 262_144;

    /** The messages in one page of history unless the client asks for another number. */
    public static final int DEFAULT_PAGE_MESSAGES = 50;

    /** The most users in one list of members. */
    public static final int MAX_USERS_LISTED = 200;

    /** The seconds whose messages may be sent at once. */
    public static final int BURST_SECONDS = 5;

    /** The longest nonce, in UTF-16 code units. */
    public static final int MAX_NONCE_CHARS = 64;

    /** The longest reaction, in UTF-8. */
    public static final int MAX_EMOJI_BYTES = 32;

    /** The longest name of a user, in code points. */
    public static final int MAX_USER_NAME_CODE_POINTS = 40;

    /** The longest topic of a room, in UTF-8. */
    public static final int MAX_TOPIC_BYTES = 256;

    /** The longest time between two messages of a user that a room in slow mode asks for: six hours. */
    public static final int MAX_SLOW_SECONDS = 21_600;

    /** The most users who belong to a room from its beginning, beside the one who opens it. */
    public static final int MAX_OPEN_MEMBERS = 20;

    /** The most people in a direct room. */
    public static final int MAX_DIRECT_MEMBERS = 8;

    /** The longest id of a user, in UTF-16 code units. */
    public static final int MAX_USER_ID_CHARS = 128;

    /** The most messages in one answer to a search. */
    public static final int MAX_FOUND_MESSAGES = 50;

    /** The messages in one answer to a search unless the client asks for another number. */
    public static final int DEFAULT_FOUND_MESSAGES = 20;

    /** The most users that are found by the beginning of their names. */
    public static final int MAX_FOUND_USERS = 20;

    /** The longest text to search for, in UTF-16 code units. */
    public static final int MAX_SEARCH_CHARS = 200;

    /** The longest reason of a report, in code points. */
    public static final int MAX_REASON_CODE_POINTS = 500;

    private FixedLimits() {}
}
