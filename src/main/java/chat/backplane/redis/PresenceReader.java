package chat.backplane.redis;

import chat.protocol.RoomName;
import chat.protocol.User;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** Reads the other instances, and who is in a room there. Stateless. */
final class PresenceReader {
    private final RedisKeys keys;
    private final String instance;
    private final FunctionLibrary library;
    private final RedisPipeline reads;

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
        return reads.call(
                        () -> library.callReadOnly("instances", keys.instances())
                                .add(RedisHealthCheck.LEASE_MS),
                        reply -> RedisReply.list(reply).stream()
                                .map(RedisReply::text)
                                .toList())
                .thenCompose(instances -> {
                    // Written on the thread of the pipeline alone.
                    Map<String, User> others = new HashMap<>();
                    CompletableFuture<?>[] parts = instances.stream()
                            .filter(other -> !other.equals(instance))
                            .map(other -> read(room, other, others))
                            .toArray(CompletableFuture<?>[]::new);
                    return CompletableFuture.allOf(parts).thenApply(done -> others);
                });
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
