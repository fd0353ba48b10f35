package chat.backplane.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A request of {@link Subscriptions} to its connection.
 *
 * @param channel empty for a ping
 * @param done completes when Redis confirms the request
 * @param since the time of the request, by {@link System#nanoTime}
 * @param initial whether a new connection began with it, along with perhaps thousands of others: nobody waits for it, so it
 *     has no timeout
 */
record SubscriptionRequest(Kind kind, String channel, CompletableFuture<Void> done, long since, boolean initial) {
    private static final long TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(850);

    enum Kind {
        SUBSCRIBE,
        UNSUBSCRIBE,
        PING
    }

    static SubscriptionRequest of(Kind kind, String channel, boolean initial) {
        return new SubscriptionRequest(kind, channel, new CompletableFuture<>(), System.nanoTime(), initial);
    }

    boolean isTimedOut(long now) {
        return !initial && now - since > TIMEOUT_NANOS;
    }

    /** Returns false for older ones: they have timed out for their callers, and their effect is in the wanted channels. */
    boolean isWorthRepeating() {
        return kind != Kind.PING && !initial && System.nanoTime() - since < 2 * TIMEOUT_NANOS;
    }
}
