package chat.backplane.redis;

import chat.backplane.Backplane.Unavailable;
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
 * What is to be subscribed, and what has been asked of the connection and not yet been confirmed.
 *
 * <p>Redis carries out and confirms what is asked on one connection in its order, so every confirmation belongs to the
 * oldest open request. When the connection is lost, another one begins with all that is wanted, and repeats what was
 * open in its old order: the last request for a room holds, and each one is answered.
 */
final class Subscriptions {
    enum Kind {
        SUBSCRIBE,
        UNSUBSCRIBE,
        PING
    }

    /**
     * A request to the connection.
     *
     * @param channel empty for a ping
     * @param done completed when it is confirmed
     * @param since by {@link System#nanoTime}
     * @param patient whether nobody waits for just this one, so that it may take its time: one of those that a new
     *     connection begins with, which may be thousands
     */
    record Change(Kind kind, String channel, CompletableFuture<Void> done, long since, boolean patient) {
        static Change of(Kind kind, String channel, boolean patient) {
            return new Change(kind, channel, new CompletableFuture<>(), System.nanoTime(), patient);
        }

        boolean isOverdue(long now) {
            return !patient && now - since > PATIENCE_NANOS;
        }
    }

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(850);

    private final RedisKeys keys;

    /** By channel. */
    @GuardedBy("this")
    private final Map<String, RoomName> wanted = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Deque<Change> unsent = new ArrayDeque<>();

    @GuardedBy("this")
    private final Deque<Change> unconfirmed = new ArrayDeque<>();

    /** What may be written to; null from the loss of one until the beginning of another is sent. */
    @GuardedBy("this")
    private @Nullable RedisConnection link;

    @GuardedBy("this")
    private boolean closed;

    Subscriptions(RedisKeys keys) {
        this.keys = keys;
    }

    synchronized CompletableFuture<Void> subscribe(RoomName room) {
        String channel = keys.channel(room);
        wanted.put(channel, room);
        return add(Kind.SUBSCRIBE, channel);
    }

    synchronized void unsubscribe(RoomName room) {
        String channel = keys.channel(room);
        if (wanted.remove(channel) != null) {
            add(Kind.UNSUBSCRIBE, channel);
        }
    }

    /** Done when all has been received that Redis sent before it was asked. */
    synchronized CompletableFuture<Void> ping() {
        return add(Kind.PING, "");
    }

    @GuardedBy("this")
    private CompletableFuture<Void> add(Kind kind, String channel) {
        Change change = Change.of(kind, channel, false);
        if (closed) {
            change.done().completeExceptionally(new Unavailable("closed"));
        } else {
            unsent.add(change);
            notifyAll();
        }
        return change.done();
    }

    /** The room of a channel, if it is still wanted. */
    synchronized @Nullable RoomName room(String channel) {
        return wanted.get(channel);
    }

    synchronized boolean isWanted(RoomName room) {
        return wanted.containsKey(keys.channel(room));
    }

    synchronized List<RoomName> rooms() {
        return List.copyOf(wanted.values());
    }

    /**
     * Begins a new connection.
     *
     * @param own a channel that is always subscribed; its confirmation is the last of these
     * @return what is to be asked first
     */
    synchronized List<Change> restart(String own) {
        link = null;
        List<Change> first = new ArrayList<>();
        wanted.keySet().forEach(channel -> first.add(Change.of(Kind.SUBSCRIBE, channel, true)));
        first.add(Change.of(Kind.SUBSCRIBE, own, true));
        Deque<Change> open = new ArrayDeque<>();
        unconfirmed.stream().filter(Subscriptions::isWorthRepeating).forEach(open::add);
        unsent.stream().filter(Subscriptions::isWorthRepeating).forEach(open::add);
        unsent.clear();
        unsent.addAll(open);
        unconfirmed.clear();
        unconfirmed.addAll(first);
        return first;
    }

    /** What is older is in what is wanted already, and given up by whoever asked. */
    private static boolean isWorthRepeating(Change change) {
        return change.kind() != Kind.PING
                && !change.patient()
                && System.nanoTime() - change.since() < 2 * PATIENCE_NANOS;
    }

    /** That has been sent: the rest may follow. */
    synchronized void restarted(RedisConnection to) {
        link = to;
        notifyAll();
    }

    /** Requests, and where to send them. */
    record Batch(RedisConnection to, List<Change> changes) {}

    /** Waits for requests, that long at most, and takes them; null when there are none, or nowhere to send them. */
    synchronized @Nullable Batch take(long ms) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        while ((unsent.isEmpty() || link == null) && !closed) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return null;
            }
            wait(left);
        }
        RedisConnection to = link;
        if (to == null || unsent.isEmpty()) {
            return null;
        }
        List<Change> taken = List.copyOf(unsent);
        unsent.clear();
        unconfirmed.addAll(taken);
        return new Batch(to, taken);
    }

    /** The oldest open request, which that confirmation is of; null when it is of another. */
    synchronized @Nullable Change confirmed(Kind kind, String channel) {
        Change oldest = unconfirmed.poll();
        return oldest != null && oldest.kind() == kind && oldest.channel().equals(channel) ? oldest : null;
    }

    /** Ends what has been open for too long; what has been sent stays in its place in the order. */
    void tick(long now) {
        List<Change> overdue = new ArrayList<>();
        synchronized (this) {
            unconfirmed.stream().filter(c -> c.isOverdue(now)).forEach(overdue::add);
            unsent.stream().filter(c -> c.isOverdue(now)).forEach(overdue::add);
            if (link == null) {
                // The next connection begins with what is wanted by then: so these need not pile up until it stands.
                unsent.removeIf(c -> c.isOverdue(now));
            }
        }
        overdue.forEach(change -> change.done().completeExceptionally(new Unavailable("no answer from Redis in time")));
    }

    void close() {
        List<Change> open = new ArrayList<>();
        synchronized (this) {
            closed = true;
            open.addAll(unconfirmed);
            open.addAll(unsent);
            notifyAll();
        }
        open.forEach(change -> change.done().completeExceptionally(new Unavailable("closed")));
    }
}
