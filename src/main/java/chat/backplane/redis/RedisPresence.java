package chat.backplane.redis;

import chat.backplane.Presence;
import chat.concurrent.Futures;
import chat.protocol.RoomName;
import chat.protocol.User;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The users in each room, on all instances. Those on this instance are known exactly; those on others are read when
 * somebody asks for the room, once a second at most unless it has to be exact. Each instance writes its own users and nobody else's, see
 * {@link PresenceWriter}. Safe for use by many threads.
 */
final class RedisPresence {
    private static final long READ_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(900);
    /** The most users of a room that are read as often as somebody asks for the latest. */
    private static final int MAX_LATEST = 200;

    private static final long CACHE_EXPIRY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final PresenceWriter writer;
    private final PresenceReader reader;

    @GuardedBy("this")
    private final Map<RoomName, Room> rooms = new HashMap<>();

    RedisPresence(RedisContext context, RedisPipeline writes, RedisPipeline reads) {
        this.writer = new PresenceWriter(context, writes);
        this.reader = new PresenceReader(context, reads);
    }

    /** A room with users on this instance, or one that was asked for of late. Confined to the lock. */
    private static final class Room {
        final RoomPresence people = new RoomPresence();

        /** The time of the last read of the others, by nanoTime; meaningless before the first. */
        long askedAt;

        boolean wasRead;

        /** The read that is under way, or null. */
        @Nullable
        CompletableFuture<Void> reading;

        /** The read that begins when that one has ended, or null. */
        @Nullable
        CompletableFuture<Void> following;

        boolean isFresh(long now) {
            return wasRead && now - askedAt < READ_INTERVAL_NANOS;
        }

        boolean isExpired(long now) {
            return people.hasNoOwn() && reading == null && now - askedAt > CACHE_EXPIRY_NANOS;
        }
    }

    synchronized void enter(RoomName room, User user) {
        rooms.computeIfAbsent(room, name -> new Room()).people.enter(user);
        writer.enter(room, user);
    }

    synchronized void leave(RoomName room, String userId) {
        Room known = rooms.get(room);
        if (known != null) {
            known.people.leave(userId);
            writer.leave(room, userId);
        }
    }

    /** See {@link chat.backplane.Backplane#instances}. */
    CompletableFuture<List<String>> statuses(Duration heardWithin) {
        return reader.statuses(heardWithin);
    }

    /** Returns the users in a room; see {@link chat.backplane.Backplane#presence}. */
    CompletableFuture<Presence> presence(RoomName room) {
        CompletableFuture<Void> reading;
        synchronized (this) {
            Room known = rooms.computeIfAbsent(room, name -> new Room());
            if (known.isFresh(System.nanoTime())) {
                return CompletableFuture.completedFuture(known.people.list());
            }
            reading = known.reading == null ? read(room, known) : known.reading;
        }
        return reading.thenApply(done -> list(room));
    }

    /** Returns the users in a room as of now; see {@link chat.backplane.Backplane#latestPresence}. */
    CompletableFuture<Presence> latest(RoomName room) {
        CompletableFuture<Void> reading;
        synchronized (this) {
            Room known = rooms.computeIfAbsent(room, name -> new Room());
            if (known.people.list().count() > MAX_LATEST) {
                return presence(room);
            }
            reading = known.reading == null ? read(room, known) : following(room, known, known.reading);
        }
        return reading.thenApply(done -> list(room));
    }

    /** Returns the next read: the one that is under way may have passed what is asked for. All who ask until then share it. */
    @GuardedBy("this")
    private CompletableFuture<Void> following(RoomName room, Room known, CompletableFuture<Void> underWay) {
        if (known.following == null) {
            known.following = underWay.handle((done, failure) -> true).thenCompose(ended -> readNext(room, known));
        }
        return known.following;
    }

    private synchronized CompletableFuture<Void> readNext(RoomName room, Room known) {
        known.following = null;
        CompletableFuture<Void> begun = known.reading;
        return begun == null || begun.isDone() ? read(room, known) : begun;
    }

    @GuardedBy("this")
    private CompletableFuture<Void> read(RoomName room, Room known) {
        known.askedAt = System.nanoTime();
        CompletableFuture<Void> reading = reader.readOthers(room).thenAccept(others -> setOthers(room, known, others));
        known.reading = reading;
        // Attached last, because the read may have ended already.
        Futures.onCompletion(reading, (done, failure) -> onReadEnd(known, reading));
        return reading;
    }

    private synchronized void setOthers(RoomName room, Room known, Map<String, User> others) {
        known.people.setOthers(others);
        known.wasRead = true;
        rooms.putIfAbsent(room, known);
    }

    private synchronized void onReadEnd(Room known, CompletableFuture<Void> reading) {
        if (known.reading == reading) {
            known.reading = null;
        }
    }

    private synchronized Presence list(RoomName room) {
        Room known = rooms.get(room);
        return known == null ? new Presence(0, List.of()) : known.people.list();
    }

    /** Has everything written again, because Redis did not know this instance. */
    void markAllDirty() {
        writer.markAllDirty();
    }

    /** Forgets rooms that nobody asks for, and lets the writer work; returns whether it has more to do soon. Called by the {@link Ticker}. */
    boolean tick(long now) {
        removeExpired(now);
        return writer.tick(now);
    }

    private synchronized void removeExpired(long now) {
        rooms.values().removeIf(room -> room.isExpired(now));
    }

    /** Removes this instance from Redis. */
    void close() {
        writer.close();
    }
}
