package chat.backplane.redis;

import chat.backplane.Unavailable;
import chat.backplane.redis.SubscriptionRequest.Kind;
import chat.concurrent.Futures;
import chat.protocol.RoomName;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The wanted subscriptions, and the requests that have not yet been sent or confirmed. Safe for use by many threads.
 *
 * <p>Redis carries out and confirms the requests of a connection in their order, so each confirmation belongs to the oldest
 * open request. When the connection is lost, the next one begins with all wanted channels and then repeats the open
 * requests in their old order: the last request for a room holds, and each one is answered.
 */
final class Subscriptions {
    private final RedisKeys keys;

    /** The rooms subscribed to, or to be subscribed to, by channel. */
    @GuardedBy("this")
    private final Map<String, RoomName> wanted = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Deque<SubscriptionRequest> unsent = new ArrayDeque<>();

    @GuardedBy("this")
    private final Deque<SubscriptionRequest> unconfirmed = new ArrayDeque<>();

    /** The connection to write to; null from a loss until the next one has been sent its initial requests. */
    @GuardedBy("this")
    private @Nullable RedisConnection connection;

    @GuardedBy("this")
    private boolean closed;

    Subscriptions(RedisKeys keys) {
        this.keys = keys;
    }

    /** Subscribes to a room; the future completes when Redis confirms. */
    synchronized CompletableFuture<Void> subscribe(RoomName room) {
        String channel = keys.channel(room);
        wanted.put(channel, room);
        return add(Kind.SUBSCRIBE, channel);
    }

    /** Unsubscribes from a room. */
    synchronized void unsubscribe(RoomName room) {
        String channel = keys.channel(room);
        if (wanted.remove(channel) != null) {
            Futures.ignore(add(Kind.UNSUBSCRIBE, channel));
        }
    }

    /** Requests a ping; the future completes when everything has been received that Redis sent before it. */
    synchronized CompletableFuture<Void> ping() {
        return add(Kind.PING, "");
    }

    @GuardedBy("this")
    private CompletableFuture<Void> add(Kind kind, String channel) {
        SubscriptionRequest request = SubscriptionRequest.of(kind, channel, false);
        if (closed) {
            request.done().completeExceptionally(new Unavailable("closed"));
        } else {
            unsent.add(request);
            notifyAll();
        }
        return request.done();
    }

    /** Returns the room of a channel, or null if it is not wanted. */
    synchronized @Nullable RoomName room(String channel) {
        return wanted.get(channel);
    }

    synchronized boolean isWanted(RoomName room) {
        return wanted.containsKey(keys.channel(room));
    }

    /** Returns the wanted rooms. */
    synchronized List<RoomName> rooms() {
        return List.copyOf(wanted.values());
    }

    /**
     * Prepares for a new connection.
     *
     * @param own a channel that is always subscribed, as the last of the initial requests
     * @return the initial requests, which the caller sends before {@link #resume}
     */
    synchronized List<SubscriptionRequest> reset(String own) {
        connection = null;
        List<SubscriptionRequest> first = new ArrayList<>();
        wanted.keySet().forEach(channel -> first.add(SubscriptionRequest.of(Kind.SUBSCRIBE, channel, true)));
        first.add(SubscriptionRequest.of(Kind.SUBSCRIBE, own, true));
        Deque<SubscriptionRequest> open = new ArrayDeque<>();
        unconfirmed.stream().filter(SubscriptionRequest::isWorthRepeating).forEach(open::add);
        unsent.stream().filter(SubscriptionRequest::isWorthRepeating).forEach(open::add);
        unsent.clear();
        unsent.addAll(open);
        unconfirmed.clear();
        unconfirmed.addAll(first);
        return first;
    }

    /** Lets further requests be sent on a connection. */
    synchronized void resume(RedisConnection to) {
        connection = to;
        notifyAll();
    }

    /** Requests to send, and the connection for them. */
    record Batch(RedisConnection to, List<SubscriptionRequest> requests) {}

    /** Takes the unsent requests; waits up to {@code ms} milliseconds for one. Returns null if there is none or no connection. */
    synchronized @Nullable Batch take(long ms) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        while ((unsent.isEmpty() || connection == null) && !closed) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return null;
            }
            wait(left);
        }
        RedisConnection to = connection;
        if (to == null || unsent.isEmpty()) {
            return null;
        }
        List<SubscriptionRequest> taken = List.copyOf(unsent);
        unsent.clear();
        unconfirmed.addAll(taken);
        return new Batch(to, taken);
    }

    /** Takes the oldest open request, which a confirmation must be for; returns null if it is for another one. */
    synchronized @Nullable SubscriptionRequest confirmed(Kind kind, String channel) {
        SubscriptionRequest oldest = unconfirmed.poll();
        return oldest != null && oldest.kind() == kind && oldest.channel().equals(channel) ? oldest : null;
    }

    /**
     * Fails requests that have timed out; those that were sent keep their place in the order. Returns whether any is not
     * confirmed yet.
     */
    boolean tick(long now) {
        List<SubscriptionRequest> timedOut = new ArrayList<>();
        boolean busy;
        synchronized (this) {
            unconfirmed.stream().filter(c -> c.isTimedOut(now)).forEach(timedOut::add);
            unsent.stream().filter(c -> c.isTimedOut(now)).forEach(timedOut::add);
            if (connection == null) {
                // The next connection begins with the channels wanted by then, so these need not pile up.
                unsent.removeIf(c -> c.isTimedOut(now));
            }
            busy = !unsent.isEmpty() || !unconfirmed.isEmpty();
        }
        timedOut.forEach(
                request -> request.done().completeExceptionally(new Unavailable("no answer from Redis in time")));
        return busy;
    }

    /** Fails all requests, and refuses later ones. */
    void close() {
        List<SubscriptionRequest> open = new ArrayList<>();
        synchronized (this) {
            closed = true;
            open.addAll(unconfirmed);
            open.addAll(unsent);
            notifyAll();
        }
        open.forEach(request -> request.done().completeExceptionally(new Unavailable("closed")));
    }
}
