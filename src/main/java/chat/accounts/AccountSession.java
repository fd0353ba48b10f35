package chat.accounts;

/**
 * A session that a user began by signing in.
 *
 * @param id public: it ends the session, and opens nothing
 * @param device describes what the user signed in with, for the user to recognize it
 * @param createdAt in milliseconds since 1970
 * @param usedAt when it was last used, to the minute, in milliseconds since 1970
 * @param leftMs milliseconds until it ends by itself, unless it is used before
 */
public record AccountSession(String id, String device, long createdAt, long usedAt, long leftMs) {}
