package chat.service;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The sessions that were revoked last, for connections and requests that were looked up just before. Bounded. Safe for use by many
 * threads.
 */
final class RecentRevocations {
    /** The most ids: many more than are revoked while a lookup, or the body of a request, is under way: ten seconds. */
    private static final int MAX_IDS = 10_000;

    /** Oldest first. */
    @GuardedBy("this")
    private final Set<String> ids = new LinkedHashSet<>();

    synchronized void addAll(Collection<String> revoked) {
        ids.addAll(revoked);
        for (Iterator<String> oldest = ids.iterator(); ids.size() > MAX_IDS; ) {
            oldest.next();
            oldest.remove();
        }
    }

    synchronized boolean contains(String id) {
        return !id.isEmpty() && ids.contains(id);
    }
}
