package chat.protocol;

/**
 * The bounds of a connection that a client is told.
 *
 * @param textBytes of one message's text, in UTF-8
 * @param frameBytes of one frame from the client
 * @param sendPerSecond messages, over time; bursts of {@link #BURST_SECONDS} times as many; 0 for no limit
 * @param rooms that one connection may be in
 */
public record Limits(int textBytes, int frameBytes, int sendPerSecond, int rooms) {
    /** Messages in one page of history, at most. */
    public static final int PAGE = 200;

    /** Of one page of history, in UTF-8, roughly; a longer entry comes alone. */
    public static final int PAGE_BYTES = 262_144;

    /** Messages in one page of history, when the client does not say. */
    public static final int DEFAULT_PAGE = 50;

    /** Users in one list of members, at most. */
    public static final int USERS_LISTED = 200;

    public static final int BURST_SECONDS = 5;

    /** Of a nonce, in characters. */
    public static final int NONCE_LENGTH = 64;

    /** Of a person's name, in code points. */
    public static final int NAME_LENGTH = 40;
}
