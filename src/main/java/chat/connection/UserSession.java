package chat.connection;

import chat.limits.RenameLimit;
import chat.protocol.User;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The user behind one connection, and whether the connection counts among the user's. Written by one request at a time, read
 * by any thread.
 */
final class UserSession {
    private final Connections connections;
    private final ConnectionContext context;
    private final AtomicBoolean counted = new AtomicBoolean();
    private volatile @Nullable User user;

    /** The time at which the user was last renamed, in nanoseconds; 0 for never. */
    private long renamedAt;

    UserSession(Connections connections, ConnectionContext context) {
        this.connections = connections;
        this.context = context;
    }

    /** Sets the user and counts the connection; returns false, and changes nothing, when the user has too many. */
    boolean begin(User known) {
        if (!connections.tryCount(known.id())) {
            return false;
        }
        counted.set(true);
        user = known;
        return true;
    }

    /** Stops counting the connection. Ignored before {@link #begin} and after the first call. */
    void end() {
        User known = user;
        if (known != null && counted.compareAndSet(true, false)) {
            connections.discount(known.id());
        }
    }

    /** Gives the user another name and returns 0, or returns the milliseconds until that is allowed again. */
    long rename(User renamed) {
        long now = context.nanoTime();
        long retryAfterMs = renamedAt == 0 ? 0 : RenameLimit.retryAfterMs(renamedAt, now);
        if (retryAfterMs > 0 && context.limits().sendPerSecond() > 0) {
            return retryAfterMs;
        }
        renamedAt = now == 0 ? 1 : now;
        user = renamed;
        return 0;
    }

    /** Returns null before {@link #begin}. */
    @Nullable
    User user() {
        return user;
    }

    /** @throws IllegalStateException before {@link #begin} */
    User requireUser() {
        User known = user;
        if (known == null) {
            throw new IllegalStateException("not authenticated");
        }
        return known;
    }

    /** Returns the user's id for the log. */
    String userId() {
        User known = user;
        return known == null ? "-" : known.id();
    }
}
