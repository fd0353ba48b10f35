package chat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A question for reports, in the order in which they were made.
 *
 * @param after the id of the report after which they are; 0 for the first ones
 * @param limit the most reports, 1 to {@link #MAX_LIMIT}
 */
public record ReportQuery(long after, int limit) {
    /** The most reports in an answer. */
    public static final int MAX_LIMIT = 50;

    private static final int DEFAULT_LIMIT = 20;

    /**
     * Reads the parameters of a request; null for one that is missing.
     *
     * @throws BadMessage that says what is wrong
     */
    public static ReportQuery of(@Nullable String after, @Nullable String limit) {
        if (after != null && !isId(after)) {
            throw BadMessage.badRequest("after: not the id of a report");
        }
        if (limit != null && !limit.matches("[1-9]|[1-4][0-9]|50")) {
            throw BadMessage.badRequest("limit: must be a whole number from 1 to %d", MAX_LIMIT);
        }
        return new ReportQuery(
                after == null ? 0 : Long.parseLong(after), limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit));
    }

    /** Returns whether a text can be the id of a report. */
    public static boolean isId(String text) {
        return text.matches("[0-9]{1,15}");
    }
}
