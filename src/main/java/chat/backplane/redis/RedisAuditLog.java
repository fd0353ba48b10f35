package chat.backplane.redis;

import chat.backplane.AuditLog;
import chat.protocol.AuditEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The audit log in Redis, which the functions write; {@code audit.lua} documents it. Safe for use by many threads. */
final class RedisAuditLog implements AuditLog {
    private final RedisContext context;
    private final RedisPipeline reads;

    RedisAuditLog(RedisContext context, RedisPipeline reads) {
        this.context = context;
        this.reads = reads;
    }

    @Override
    public CompletableFuture<List<AuditEntry>> read(@Nullable String before, int limit) {
        return reads.call(
                () -> context.library()
                        .callReadOnly("read_audit", context.keys().audit())
                        .add(before == null ? "" : before)
                        .add(limit)
                        .add(context.settings().audit().age().toMillis()),
                reply -> RedisReply.list(reply).stream()
                        .map(entry -> entry(RedisReply.list(entry)))
                        .toList());
    }

    private static AuditEntry entry(List<?> reply) {
        Map<String, String> fields = new HashMap<>();
        List<?> list = RedisReply.list(reply.get(1));
        for (int i = 0; i + 1 < list.size(); i += 2) {
            fields.put(RedisReply.text(list.get(i)), RedisReply.text(list.get(i + 1)));
        }
        return new AuditEntry(
                RedisReply.text(reply.get(0)),
                Long.parseLong(fields.getOrDefault("at", "0")),
                fields.getOrDefault("action", ""),
                fields.get("by"),
                fields.get("room"),
                fields.get("user"),
                fields.get("message"),
                fields.getOrDefault("detail", ""));
    }

    /** Returns bounds as the functions have them. */
    static String bounds(Bounds bounds) {
        return bounds.entries() + " " + bounds.age().toMillis();
    }
}
