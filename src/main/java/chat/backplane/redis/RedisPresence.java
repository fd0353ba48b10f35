package chat.backplane.redis;

import chat.backplane.Backplane.Presence;
import chat.protocol.RoomName;
import chat.protocol.User;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
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

/**
 * Who is where. Each instance writes its own people and nobody else's, into a hash for each room; what it has itself it
 * knows without asking, and what the others have it reads once a second at most for a room that somebody asks about.
 *
 * <p>The instance's lease (see {@link RedisHeartbeat}) makes all its hashes count or not at once. That they also expire
 * is only for cleaning up, so it can take its time. A write that failed is made good by writing the room anew.
 *
 * <p>Few writes are under way at once, so that however often people come and go, sends need not wait behind them. What
 * changes meanwhile waits here, and is written as it is then: of several changes of one person in a room only the latest.
 */
final class RedisPresence {
    private static final long KEPT_MS = Duration.ofMinutes(10).toMillis();
    private static final long RENEWAL_NANOS = TimeUnit.MINUTES.toNanos(3);
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(900);
    private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int PEOPLE_AT_ONCE = 500;
    private static final int ROOMS_AT_ONCE = 500;

    /** Changes in Redis' queue at once, which they share with what people send. */
    private static final int MAX_UNDER_WAY = 128;

    /** Changes that wait one by one; beyond that their rooms wait to be written as a whole. */
    private static final int MAX_WAITING = 10_000;

    private final RedisKeys keys;
    private final String instance;
    private final FunctionLibrary library;
    private final RedisPipeline writes;
    private final RedisPipeline reads;

    @GuardedBy("this")
    private final Map<RoomName, Here> rooms = new HashMap<>();

    /** Whose coming and going is still to be written, in order. */
    @GuardedBy("this")
    private final Set<Change> changes = new LinkedHashSet<>();

    /** Changes that have been handed to Redis' queue and not been answered. */
    @GuardedBy("this")
    private int underWay;

    /** The thread that has the lock is writing changes already. */
    @GuardedBy("this")
    private boolean writing;

    private record Change(RoomName room, String userId) {}

    /** Rooms of which Redis may not have what is so. */
    @GuardedBy("this")
    private final Set<RoomName> unsure = new HashSet<>();

    /** Rooms whose hash is to be kept from expiring. */
    @GuardedBy("this")
    private final Deque<RoomName> renewals = new ArrayDeque<>();

    /** By nanoTime; confined to the thread that ticks. */
    private long nextRenewal = System.nanoTime() + RENEWAL_NANOS;

    private int knownConnects;

    RedisPresence(RedisContext shared, RedisPipeline writes, RedisPipeline reads) {
        this.keys = shared.keys();
        this.instance = shared.settings().instance();
        this.library = shared.library();
        this.writes = writes;
        this.reads = reads;
    }

    /** One room; confined to the lock. */
    private static final class Here {
        final RoomPresence people = new RoomPresence();

        /** By nanoTime, when the others' were asked for; 0 before. */
        long asked;

        boolean read;

        @Nullable
        CompletableFuture<Void> reading;
    }

    synchronized void enter(RoomName room, User user) {
        rooms.computeIfAbsent(room, r -> new Here()).people.enter(user);
        changed(room, user.id());
    }

    synchronized void leave(RoomName room, String userId) {
        Here here = rooms.get(room);
        if (here != null) {
            here.people.leave(userId);
            changed(room, userId);
        }
    }

    @GuardedBy("this")
    private void changed(RoomName room, String userId) {
        if (changes.size() < MAX_WAITING) {
            changes.add(new Change(room, userId));
            writeChanges();
        } else {
            unsure.add(room);
        }
    }

    @GuardedBy("this")
    private void writeChanges() {
        if (writing) {
            return; // A write that failed at once has come back here: the loop that made it goes on.
        }
        writing = true;
        for (Iterator<Change> it = changes.iterator(); underWay < MAX_UNDER_WAY && it.hasNext(); ) {
            Change change = it.next();
            it.remove();
            underWay++;
            write(change.room(), command(change)).whenComplete((reply, failure) -> written());
        }
        writing = false;
    }

    private synchronized void written() {
        underWay--;
        writeChanges();
    }

    /** What is to be written about somebody as of now. */
    @GuardedBy("this")
    private Supplier<CommandArguments> command(Change change) {
        Here here = rooms.get(change.room());
        User user = here == null ? null : here.people.own().get(change.userId());
        String key = keys.here(change.room(), instance);
        return user == null
                ? () -> new CommandArguments(Command.HDEL).key(key).add(change.userId())
                : () -> library.call("enter", key).add(user.id()).add(UserCodec.write(user));
    }

    /** Queued under the lock, so that Redis gets a room's changes in their order. */
    @GuardedBy("this")
    private CompletableFuture<?> write(RoomName room, Supplier<CommandArguments> command) {
        return writes.call(command, reply -> reply).whenComplete((reply, failure) -> {
            if (failure != null) {
                doubt(room);
            }
        });
    }

    private synchronized void doubt(RoomName room) {
        unsure.add(room);
    }

    /** Redis did not know this instance. */
    synchronized void doubtAll() {
        unsure.addAll(rooms.keySet());
    }

    CompletableFuture<Presence> presence(RoomName room) {
        CompletableFuture<Void> reading;
        synchronized (this) {
            Here here = rooms.computeIfAbsent(room, r -> new Here());
            if (here.read && System.nanoTime() - here.asked < FRESH_NANOS) {
                return CompletableFuture.completedFuture(here.people.presence());
            }
            reading = here.reading;
            if (reading == null) {
                here.asked = System.nanoTime();
                reading = readOthers(room).thenAccept(others -> setOthers(room, here, others));
                here.reading = reading;
                // It may have ended already.
                reading.whenComplete((done, failure) -> ended(here));
            }
        }
        return reading.thenApply(done -> now(room));
    }

    private synchronized void setOthers(RoomName room, Here here, Map<String, User> others) {
        here.people.setOthers(others);
        here.read = true;
        rooms.putIfAbsent(room, here);
    }

    private synchronized void ended(Here here) {
        here.reading = null;
    }

    private synchronized Presence now(RoomName room) {
        Here here = rooms.get(room);
        return here == null ? new Presence(0, List.of()) : here.people.presence();
    }

    private CompletableFuture<Map<String, User>> readOthers(RoomName room) {
        return reads.call(
                        () -> library.callReadOnly("instances", keys.instances())
                                .add(RedisHeartbeat.LEASE_MS),
                        reply -> RedisReply.list(reply).stream()
                                .map(RedisReply::text)
                                .toList())
                .thenCompose(instances -> {
                    Map<String, User> others = new HashMap<>();
                    CompletableFuture<?>[] parts = instances.stream()
                            .filter(other -> !other.equals(instance))
                            .map(other -> readPeople(room, other, others))
                            .toArray(CompletableFuture<?>[]::new);
                    return CompletableFuture.allOf(parts).thenApply(done -> others);
                });
    }

    private CompletableFuture<Integer> readPeople(RoomName room, String other, Map<String, User> into) {
        return reads.call(() -> new CommandArguments(Command.HGETALL).key(keys.here(room, other)), reply -> {
            List<?> parts = RedisReply.list(reply);
            for (int i = 0; i + 1 < parts.size(); i += 2) {
                User user = UserCodec.read(RedisReply.text(parts.get(i)), RedisReply.text(parts.get(i + 1)));
                into.put(user.id(), user);
            }
            return null;
        });
    }

    /** About ten times a second. */
    synchronized void tick(long now) {
        if (knownConnects != writes.connects()) {
            // It may be another Redis, or one that came back without what was written last.
            knownConnects = writes.connects();
            doubtAll();
        }
        if (now - nextRenewal >= 0) {
            nextRenewal = now + RENEWAL_NANOS;
            renewals.addAll(rooms.keySet());
        }
        rooms.values()
                .removeIf(
                        here -> here.people.own().isEmpty() && here.reading == null && now - here.asked > FORGET_NANOS);
        if (writes.isConnected()) {
            // Some at a time: what people send shares the queue.
            for (int i = 0; i < ROOMS_AT_ONCE && !renewals.isEmpty(); i++) {
                renew(renewals.remove());
            }
            for (RoomName room : unsure.stream().limit(ROOMS_AT_ONCE).toList()) {
                unsure.remove(room);
                writeAnew(room);
            }
        }
    }

    @GuardedBy("this")
    private void renew(RoomName room) {
        writes.call(
                        () -> new CommandArguments(Command.PEXPIRE)
                                .key(keys.here(room, instance))
                                .add(KEPT_MS),
                        RedisReply::number)
                .whenComplete((found, failure) -> {
                    if (failure != null || found == 0) {
                        doubt(room);
                    }
                });
    }

    @GuardedBy("this")
    private void writeAnew(RoomName room) {
        String key = keys.here(room, instance);
        Here here = rooms.get(room);
        List<User> users =
                here == null ? List.of() : new ArrayList<>(here.people.own().values());
        if (users.isEmpty()) {
            write(room, () -> new CommandArguments(Command.DEL).key(key));
            return;
        }
        for (int i = 0; i < users.size(); i += PEOPLE_AT_ONCE) {
            List<User> some = users.subList(i, Math.min(users.size(), i + PEOPLE_AT_ONCE));
            boolean first = i == 0;
            write(room, () -> {
                CommandArguments command = first ? library.call("here", key).add(KEPT_MS) : library.call("enter", key);
                some.forEach(user -> command.add(user.id()).add(UserCodec.write(user)));
                return command;
            });
        }
    }

    /** Takes away what this instance has written, and its lease first: that makes all of it count no more. */
    synchronized void close() {
        writes.call(
                () -> new CommandArguments(Command.ZREM).key(keys.instances()).add(instance), RedisReply::number);
        writes.call(
                () -> new CommandArguments(Command.HDEL).key(keys.statuses()).add(instance), RedisReply::number);
        List<RoomName> here = List.copyOf(rooms.keySet());
        for (int i = 0; i < here.size(); i += PEOPLE_AT_ONCE) {
            List<RoomName> some = here.subList(i, Math.min(here.size(), i + PEOPLE_AT_ONCE));
            writes.call(
                    () -> {
                        CommandArguments command = new CommandArguments(Command.DEL);
                        some.forEach(room -> command.key(keys.here(room, instance)));
                        return command;
                    },
                    RedisReply::number);
        }
    }
}
