package chat.backplane.redis;

import chat.backplane.redis.PresenceChanges.Change;
import chat.concurrent.Futures;
import chat.protocol.RoomName;
import chat.protocol.User;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Writes to Redis who is on this instance, into a hash for each room. Safe for use by many threads.
 *
 * <p>Changes that come together share a call, see {@link PresenceChanges}, so that publications need not wait behind them however often
 * users come and go. Those that wait are written as of then: of several changes of one user in a room only the latest. A room
 * whose write failed is dirty: it is written as a whole later. The hashes expire, which only cleans up after an instance
 * that is gone; the lease of {@link RedisHealthCheck} decides whether they count.
 */
final class PresenceWriter {
    private static final long HASH_EXPIRY_MS = Duration.ofMinutes(10).toMillis();
    private static final long RENEWAL_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(3);

    /** The least time for which a room that has emptied is remembered: Redis may come back without the last leave. */
    private static final long EMPTIED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int USERS_PER_CALL = 500;
    private static final int ROOMS_PER_CALL = 500;

    /** Rooms that are renewed or written as a whole in each {@link #tick}: publications share the queue. */
    private static final int ROOMS_PER_TICK = 500;

    private final RedisKeys keys;
    private final String instance;
    private final FunctionLibrary library;
    private final RedisPipeline writes;
    private final Ticker ticker;

    /** The users on this instance by room and user id. No room is empty. */
    @GuardedBy("this")
    private final Map<RoomName, Map<String, User>> rooms = new HashMap<>();

    /** Rooms that have emptied since {@link #emptiedSince}, and those of the {@link #EMPTIED_NANOS} before. */
    @GuardedBy("this")
    private Set<RoomName> emptied = new HashSet<>();

    @GuardedBy("this")
    private Set<RoomName> emptiedBefore = new HashSet<>();

    /** The time at which {@link #emptied} was begun, by nanoTime. */
    @GuardedBy("this")
    private long emptiedSince = System.nanoTime();

    @GuardedBy("this")
    private final PresenceChanges changes = new PresenceChanges();

    /** Whether {@link #writeLater} is going to run. */
    @GuardedBy("this")
    private boolean scheduled;

    /** Rooms whose hash in Redis may be wrong. */
    @GuardedBy("this")
    private final Set<RoomName> dirty = new HashSet<>();

    /** Rooms whose hash is to be kept from expiring. */
    @GuardedBy("this")
    private final Deque<RoomName> renewals = new ArrayDeque<>();

    /** The time of the next renewal, by nanoTime. */
    @GuardedBy("this")
    private long nextRenewal = System.nanoTime() + RENEWAL_INTERVAL_NANOS;

    @GuardedBy("this")
    private int knownConnects;

    PresenceWriter(RedisContext context, RedisPipeline writes) {
        this.keys = context.keys();
        this.instance = context.instance();
        this.library = context.library();
        this.ticker = context.ticker();
        this.writes = writes;
    }

    synchronized void enter(RoomName room, User user) {
        rooms.computeIfAbsent(room, name -> new HashMap<>()).put(user.id(), user);
        onChange(room, user.id());
    }

    synchronized void leave(RoomName room, String userId) {
        Map<String, User> users = rooms.get(room);
        if (users != null && users.remove(userId) != null && users.isEmpty()) {
            rooms.remove(room);
            emptied.add(room);
        }
        onChange(room, userId);
    }

    @GuardedBy("this")
    private void onChange(RoomName room, String userId) {
        if (changes.add(new Change(room, userId))) {
            writeChanges();
        } else {
            dirty.add(room);
        }
    }

    @GuardedBy("this")
    private void writeChanges() {
        long now = System.nanoTime();
        List<Change> some = changes.take(now);
        if (!some.isEmpty()) {
            write(some);
            return;
        }
        long left = changes.nanosLeft(now);
        if (left >= 0 && !scheduled) {
            scheduled = true;
            ticker.runAfter(left, this::writeLater);
        }
    }

    private synchronized void writeLater() {
        scheduled = false;
        writeChanges();
    }

    /** Makes Redis agree with what is so now. */
    @GuardedBy("this")
    private void write(List<Change> taken) {
        String[] names = new String[taken.size()];
        List<String> values = new ArrayList<>(2 * taken.size());
        for (int i = 0; i < names.length; i++) {
            Change change = taken.get(i);
            User user = users(change.room()).get(change.userId());
            names[i] = keys.here(change.room(), instance);
            values.add(change.userId());
            values.add(user == null ? "" : UserCodec.write(user));
        }
        Futures.onCompletion(
                writes.call(
                        () -> {
                            CommandArguments call =
                                    library.call("update_presence", names).add(HASH_EXPIRY_MS);
                            values.forEach(call::add);
                            return call;
                        },
                        RedisReply::list),
                (replies, failure) -> onWritten(taken, replies));
    }

    /** @param replies to each change; null if the call failed */
    private synchronized void onWritten(List<Change> taken, @Nullable List<?> replies) {
        changes.onWritten();
        for (int i = 0; i < taken.size(); i++) {
            if (replies == null || replies.get(i) instanceof JedisDataException) {
                dirty.add(taken.get(i).room());
            }
        }
        writeChanges();
    }

    @GuardedBy("this")
    private Map<String, User> users(RoomName room) {
        return rooms.getOrDefault(room, Map.of());
    }

    /** Queues a command under the lock, so that Redis gets a room's changes in their order. */
    @GuardedBy("this")
    private CompletableFuture<?> write(RoomName room, Supplier<CommandArguments> command) {
        return writes.call(command, reply -> reply).whenComplete((reply, failure) -> {
            if (failure != null) {
                markDirty(room);
            }
        });
    }

    private synchronized void markDirty(RoomName room) {
        dirty.add(room);
    }

    /** Has all rooms written again, because Redis may have lost them. */
    synchronized void markAllDirty() {
        dirty.addAll(rooms.keySet());
        dirty.addAll(emptied);
        dirty.addAll(emptiedBefore);
    }

    /** Renews and repairs hashes, some rooms at a time; returns whether others wait. Called by the {@link Ticker}. */
    synchronized boolean tick(long now) {
        if (knownConnects != writes.connects()) {
            // It may be another Redis, or one that came back without the latest writes.
            knownConnects = writes.connects();
            markAllDirty();
        }
        if (now - emptiedSince >= EMPTIED_NANOS) {
            emptiedSince = now;
            emptiedBefore = emptied;
            emptied = new HashSet<>();
        }
        if (now - nextRenewal >= 0) {
            nextRenewal = now + RENEWAL_INTERVAL_NANOS;
            renewals.addAll(rooms.keySet());
        }
        if (writes.isConnected()) {
            for (int i = 0; i < ROOMS_PER_TICK && !renewals.isEmpty(); i++) {
                renew(renewals.remove());
            }
            for (RoomName room : dirty.stream().limit(ROOMS_PER_TICK).toList()) {
                dirty.remove(room);
                rewrite(room);
            }
        }
        return !renewals.isEmpty() || !dirty.isEmpty();
    }

    @GuardedBy("this")
    private void renew(RoomName room) {
        Futures.onCompletion(
                writes.call(
                        () -> new CommandArguments(Command.PEXPIRE)
                                .key(keys.here(room, instance))
                                .add(HASH_EXPIRY_MS),
                        RedisReply::number),
                (found, failure) -> {
                    if (failure != null || found == 0) {
                        markDirty(room);
                    }
                });
    }

    @GuardedBy("this")
    private void rewrite(RoomName room) {
        String key = keys.here(room, instance);
        List<User> users = List.copyOf(users(room).values());
        if (users.isEmpty()) {
            Futures.ignore(write(room, () -> new CommandArguments(Command.DEL).key(key)));
            return;
        }
        for (int i = 0; i < users.size(); i += USERS_PER_CALL) {
            List<User> some = users.subList(i, Math.min(users.size(), i + USERS_PER_CALL));
            boolean first = i == 0;
            Futures.ignore(write(room, () -> {
                CommandArguments call =
                        library.call(first ? "here" : "enter", key).add(HASH_EXPIRY_MS);
                some.forEach(user -> call.add(user.id()).add(UserCodec.write(user)));
                return call;
            }));
        }
    }

    /** Removes this instance and its hashes from Redis; the lease first, which makes the hashes count no more. */
    synchronized void close() {
        Futures.ignore(writes.call(
                () -> new CommandArguments(Command.ZREM).key(keys.instances()).add(instance), RedisReply::number));
        Futures.ignore(writes.call(
                () -> new CommandArguments(Command.HDEL).key(keys.statuses()).add(instance), RedisReply::number));
        Set<RoomName> written = new LinkedHashSet<>(rooms.keySet());
        written.addAll(dirty);
        written.addAll(changes.rooms());
        List<RoomName> all = new ArrayList<>(written);
        for (int i = 0; i < all.size(); i += ROOMS_PER_CALL) {
            List<RoomName> some = all.subList(i, Math.min(all.size(), i + ROOMS_PER_CALL));
            Futures.ignore(writes.call(
                    () -> {
                        CommandArguments command = new CommandArguments(Command.DEL);
                        some.forEach(room -> command.key(keys.here(room, instance)));
                        return command;
                    },
                    RedisReply::number));
        }
    }
}
