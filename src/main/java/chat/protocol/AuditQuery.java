package chat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A question for a page of the audit log.
 *
 * @param before the id of the entry before which the page ends; null for the newest page
 * @param limit the most entries, 1 to {@link #MAX_LIMIT}
 */
public record AuditQuery(@Nullable String before, int limit) {
    /** The most entries of a page. */
    public static final int MAX_LIMIT = 100;

    private static final int DEFAULT_LIMIT = 50;

    /**
     * Reads the parameters of a request; null for one that is missing.
     *
     * @throws BadMessage that says what is wrong
     */
    public static AuditQuery of(@Nullable String before, @Nullable String limit) {
        if (before != null && !before.matches("[0-9]{1,15}-[0-9]{1,15}")) {
            throw BadMessage.badRequest("before: not the id of an entry");
        }
        if (limit != null && !limit.matches("[1-9][0-9]?|100")) {
            throw BadMessage.badRequest("limit: must be a whole number from 1 to %d", MAX_LIMIT);
        }
        return new AuditQuery(before, limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit));
    }
}
