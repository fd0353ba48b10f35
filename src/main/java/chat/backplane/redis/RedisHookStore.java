package chat.backplane.redis;

import chat.backplane.Caller;
import chat.backplane.HookStore;
import chat.backplane.OutgoingHook;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Outgoing webhooks in Redis, beside the logs of their rooms; {@code hooks.lua} has the functions. Safe for use by many threads. */
final class RedisHookStore implements HookStore {
    private final FunctionLibrary library;
    private final RedisKeys keys;
    private final RedisPipeline writes;
    private final RedisPipeline reads;
    private final String audit;

    RedisHookStore(RedisContext context, RedisPipeline writes, RedisPipeline reads) {
        this.library = context.library();
        this.keys = context.keys();
        this.writes = writes;
        this.reads = reads;
        this.audit = RedisAuditLog.bounds(context.settings().audit());
    }

    @Override
    public CompletableFuture<Boolean> add(RoomName room, OutgoingHook hook, Caller by) {
        return writes.call(
                () -> library.call("add_hook", keys.meta(room), keys.hooks(), keys.audit())
                        .add(ActionCodec.caller(by))
                        .add(hook.id())
                        .add(hook.url())
                        .add(hook.secret())
                        .add(hook.by())
                        .add(hook.createdAt())
                        .add(MAX_HOOKS_OF_ROOM)
                        .add(MAX_HOOKS_OF_MAKER)
                        .add(room.value())
                        .add(audit),
                RedisHookStore::isChanged);
    }

    private static boolean isChanged(Object reply) {
        List<?> parts = RedisReply.list(reply);
        DeniedReply.check(parts);
        return RedisReply.number(parts.get(1)) == 1;
    }

    @Override
    public CompletableFuture<Boolean> remove(RoomName room, String hookId, Caller by) {
        return writes.call(
                () -> library.call("remove_hook", keys.meta(room), keys.hooks(), keys.audit())
                        .add(ActionCodec.caller(by))
                        .add(hookId)
                        .add(room.value())
                        .add(audit),
                RedisHookStore::isChanged);
    }

    @Override
    public CompletableFuture<List<OutgoingHook>> ofRoom(RoomName room, Caller by) {
        return reads.call(
                () -> library.callReadOnly("hooks_of", keys.meta(room)).add(ActionCodec.caller(by)), reply -> {
                    List<?> parts = RedisReply.list(reply);
                    DeniedReply.check(parts);
                    return parts.stream()
                            .skip(1)
                            .map(each -> hook(RedisReply.list(each)))
                            .toList();
                });
    }

    private static OutgoingHook hook(List<?> reply) {
        List<String> fields = reply.stream().map(RedisReply::text).toList();
        return new OutgoingHook(
                fields.get(0),
                fields.get(1),
                fields.get(2),
                fields.get(3),
                Long.parseLong(fields.get(4)),
                new OutgoingHook.State(
                        fields.get(5).equals("1"),
                        Long.parseLong(fields.get(6)),
                        Integer.parseInt(fields.get(7)),
                        fields.get(8)));
    }

    @Override
    public CompletableFuture<List<Lease>> take(int max, Duration lease) {
        return writes.call(
                () -> library.call("take_due", keys.hooks())
                        .add(lease.toMillis())
                        .add(max),
                reply -> RedisReply.list(reply).stream()
                        .flatMap(each -> lease(RedisReply.text(each)).stream())
                        .toList());
    }

    /** An id has no space. */
    private static Optional<Lease> lease(String member) {
        String[] words = member.split(" ", 2);
        return RedisReply.room(words[words.length - 1])
                .map(room -> new Lease(room, words[0], UUID.randomUUID().toString()));
    }

    @Override
    public CompletableFuture<Optional<Job>> open(Lease lease, Duration duration) {
        return call("open_hook", lease, List.of(Long.toString(duration.toMillis())), reply -> {
            List<?> fields = RedisReply.list(reply);
            if (fields.isEmpty()) {
                return Optional.empty();
            }
            String epoch = RedisReply.text(fields.get(9));
            long seq = RedisReply.number(fields.get(10));
            return Optional.of(new Job(hook(fields), seq == 0 ? MessageId.NONE : new MessageId(epoch, seq)));
        });
    }

    @Override
    public CompletableFuture<Boolean> report(Lease lease, Report report) {
        return call(
                "report_hook",
                lease,
                List.of(
                        report.outcome().name().toLowerCase(Locale.ROOT),
                        report.position().epoch(),
                        Long.toString(report.position().seq()),
                        Long.toString(report.after().toMillis()),
                        report.error()),
                reply -> RedisReply.number(reply) == 1);
    }

    private <T> CompletableFuture<T> call(
            String function, Lease lease, List<String> arguments, Function<Object, T> reader) {
        return writes.call(
                () -> {
                    var call = library.call(function, keys.meta(lease.room()), keys.hooks(), keys.state())
                            .add(lease.hookId())
                            .add(lease.room().value())
                            .add(lease.token());
                    arguments.forEach(call::add);
                    return call;
                },
                reader);
    }
}
