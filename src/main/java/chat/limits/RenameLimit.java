package chat.limits;

import java.util.concurrent.TimeUnit;

/** The limit on how often a user may take another name on one connection. */
public final class RenameLimit {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private RenameLimit() {}

    /**
     * Returns 0 when the user may take another name now, else the milliseconds until then.
     *
     * @param renamedAt when the user last took one, by {@link System#nanoTime}
     * @param now the present, likewise
     */
    public static long retryAfterMs(long renamedAt, long now) {
        long left = renamedAt + INTERVAL_NANOS - now;
        return left <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(left) + 1;
    }
}
