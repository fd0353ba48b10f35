package chat.connection;

import chat.auth.Principal;
import chat.limits.RenameLimit;
import chat.protocol.User;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The user behind one connection, and whether the connection counts among the user's. Written by one request at a time, read
 * by any thread. An update of another thread, which has learnt of a new name, may come between: the last one counts, and the next
 * check of sessions repairs what was undone.
 */
final class UserSession {
    private final Connections connections;
    private final ConnectionContext context;
    private final AtomicBoolean counted = new AtomicBoolean();
    private volatile @Nullable Principal principal;

    /** The time at which the user was last renamed, in nanoseconds; 0 for never. */
    private long renamedAt;

    UserSession(Connections connections, ConnectionContext context) {
        this.connections = connections;
        this.context = context;
    }

    /** Sets the user and counts the connection; returns false, and changes nothing, when the user has too many. */
    boolean begin(Principal known) {
        if (!connections.tryCount(known.user().id())) {
            return false;
        }
        counted.set(true);
        principal = known;
        return true;
    }

    /** Stops counting the connection. Ignored before {@link #begin} and after the first call. */
    void end() {
        Principal known = principal;
        if (known != null && counted.compareAndSet(true, false)) {
            connections.discount(known.user().id());
        }
    }

    /**
     * Takes what is new about the same user, such as another name, and returns 0; or returns the milliseconds until another name is
     * allowed again, and takes the rest.
     *
     * @throws IllegalStateException before {@link #begin}
     */
    long update(Principal next) {
        User now = principal().user();
        boolean limited = next.user().guest(); // An account has a share of its own, over all instances.
        if (limited && !next.user().equals(now)) {
            long at = context.nanoTime();
            long retryAfterMs = renamedAt == 0 ? 0 : RenameLimit.retryAfterMs(renamedAt, at);
            if (retryAfterMs > 0 && context.limits().sendPerSecond() > 0) {
                principal = next.renamed(now);
                return retryAfterMs;
            }
            renamedAt = at == 0 ? 1 : at;
        }
        principal = next;
        return 0;
    }

    boolean isBegun() {
        return principal != null;
    }

    /** @throws IllegalStateException before {@link #begin} */
    Principal principal() {
        Principal known = principal;
        if (known == null) {
            throw new IllegalStateException("not authenticated");
        }
        return known;
    }

    /** Returns the user's id for the log. */
    String userId() {
        Principal known = principal;
        return known == null ? "-" : known.user().id();
    }
}
