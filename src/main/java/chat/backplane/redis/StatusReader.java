package chat.backplane.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Reads the status that each instance last reported. Safe for use by many threads. */
final class StatusReader {
    private final RedisContext context;
    private final RedisPipeline reads;

    StatusReader(RedisContext context, RedisPipeline reads) {
        this.context = context;
        this.reads = reads;
    }

    /** See {@link chat.backplane.Backplane#instances}. */
    CompletableFuture<List<String>> read(Duration heardWithin) {
        RedisKeys keys = context.keys();
        return reads.call(
                () -> context.library()
                        .callReadOnly("statuses", keys.instances(), keys.statuses())
                        .add(heardWithin.toMillis()),
                reply -> RedisReply.list(reply).stream().map(RedisReply::text).toList());
    }
}
