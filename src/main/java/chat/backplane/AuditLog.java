package chat.backplane;

import chat.protocol.AuditEntry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The acts of moderators, administrators and operators, in one order for all instances. Each is told in the same step in which it is
 * done. It has ids of users, rooms and messages, and neither names nor texts.
 */
public interface AuditLog {
    /**
     * The bounds of the log.
     *
     * @param entries the most entries that are kept
     * @param age the time for which one is kept
     */
    record Bounds(int entries, Duration age) {
        /** The bounds unless others are set. */
        public static final Bounds DEFAULT = new Bounds(10_000, Duration.ofDays(365));
    }

    /**
     * Returns entries, the newest first.
     *
     * @param before the id before which they are, null for the newest
     * @param limit the most entries, 1 to {@link chat.protocol.AuditQuery#MAX_LIMIT}
     */
    CompletableFuture<List<AuditEntry>> read(@Nullable String before, int limit);
}
