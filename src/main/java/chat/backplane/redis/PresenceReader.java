package chat.backplane.redis;

import chat.protocol.RoomName;
import chat.protocol.User;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** Reads who is in a room on other instances, and how these are. Safe for use by many threads. */
final class PresenceReader {
    /** The age up to which the names of the instances are used: with the age of what was read by them, a second at most. */
    private static final long INSTANCES_AGE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RedisKeys keys;
    private final String instance;
    private final FunctionLibrary library;
    private final RedisPipeline reads;

    /** The names that were asked for last; null before the first time. */
    private volatile @Nullable Instances known;

    /** @param askedAt by nanoTime */
    private record Instances(long askedAt, CompletableFuture<List<String>> names) {}

    PresenceReader(RedisContext context, RedisPipeline reads) {
        this.keys = context.keys();
        this.instance = context.instance();
        this.library = context.library();
        this.reads = reads;
    }

    /** See {@link chat.backplane.Backplane#instances}. */
    CompletableFuture<List<String>> statuses(Duration heardWithin) {
        return reads.call(
                () -> library.callReadOnly("statuses", keys.instances(), keys.statuses())
                        .add(heardWithin.toMillis()),
                reply -> RedisReply.list(reply).stream().map(RedisReply::text).toList());
    }

    /** Reads the users in a room on all other instances whose lease holds, by user id. */
    CompletableFuture<Map<String, User>> readOthers(RoomName room) {
        return instances().thenCompose(instances -> {
            // Written on the thread of the pipeline alone.
            Map<String, User> others = new HashMap<>();
            CompletableFuture<?>[] parts = instances.stream()
                    .filter(other -> !other.equals(instance))
                    .map(other -> read(room, other, others))
                    .toArray(CompletableFuture<?>[]::new);
            return CompletableFuture.allOf(parts).thenApply(done -> others);
        });
    }

    /** Returns the instances whose lease holds: the rooms that are read one after the other share an answer. */
    private CompletableFuture<List<String>> instances() {
        long now = System.nanoTime();
        Instances last = known;
        if (last == null
                || now - last.askedAt() > INSTANCES_AGE_NANOS
                || last.names().isCompletedExceptionally()) {
            last = new Instances(
                    now,
                    reads.call(
                            () -> library.callReadOnly("instances", keys.instances())
                                    .add(RedisHealthCheck.LEASE_MS),
                            reply -> RedisReply.list(reply).stream()
                                    .map(RedisReply::text)
                                    .toList()));
            known = last;
        }
        return last.names();
    }

    private CompletableFuture<Boolean> read(RoomName room, String other, Map<String, User> into) {
        return reads.call(() -> new CommandArguments(Command.HGETALL).key(keys.here(room, other)), reply -> {
            List<?> parts = RedisReply.list(reply);
            for (int i = 0; i + 1 < parts.size(); i += 2) {
                User user = UserCodec.read(RedisReply.text(parts.get(i)), RedisReply.text(parts.get(i + 1)));
                into.put(user.id(), user);
            }
            return true;
        });
    }
}
