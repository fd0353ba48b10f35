package chat.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Lets a refusal into the log so that it is found there and cannot fill it: each distinct one once in ten minutes, at
 * most twenty of them. Safe for use by many threads.
 */
public final class RareLog {
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int LINES = 20;

    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private final Set<String> logged = new HashSet<>();

    @GuardedBy("this")
    private long since;

    public RareLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /** @param what tells one refusal from another */
    public synchronized boolean admits(String what) {
        long now = nanoTime.getAsLong();
        if (now - since > WINDOW.toNanos()) {
            since = now;
            logged.clear();
        }
        return logged.size() < LINES && logged.add(what);
    }
}
