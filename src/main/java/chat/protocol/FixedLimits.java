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

    /** The longest id of a user, in UTF-16 code units. */
    public static final int MAX_USER_ID_CHARS = 128;

    /** The longest reason of a report, in code points. */
    public static final int MAX_REASON_CODE_POINTS = 500;

    private FixedLimits() {}
}
