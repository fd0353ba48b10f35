package chat.backplane.redis;

import chat.backplane.Bot;
import chat.backplane.BotRights;
import chat.backplane.BotStore;
import chat.backplane.Caller;
import chat.backplane.HookStore;
import chat.protocol.RoomName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import redis.clients.jedis.CommandArguments;

/** Bots in Redis: their tokens beside the accounts, their rights beside each room. Safe for use by many threads. */
final class RedisBotStore implements BotStore {
    private final FunctionLibrary rooms;
    private final FunctionLibrary accounts;
    private final RedisKeys keys;
    private final RedisPipeline writes;
    private final RedisPipeline reads;
    private final RedisHookStore hooks;
    private final String audit;

    RedisBotStore(RedisContext context, RedisPipeline writes, RedisPipeline reads) {
        this.rooms = context.library();
        this.accounts = context.accounts();
        this.keys = context.keys();
        this.writes = writes;
        this.reads = reads;
        this.hooks = new RedisHookStore(context, writes, reads);
        this.audit = RedisAuditLog.bounds(context.settings().audit());
    }

    @Override
    public HookStore hooks() {
        return hooks;
    }

    @Override
    public CompletableFuture<Outcome> create(Bot bot, String tokenId, List<String> looks, int ofMaker) {
        return writes.call(
                () -> {
                    CommandArguments call = accounts.call("create_bot", keys.accounts())
                            .add(bot.id())
                            .add(tokenId)
                            .add(bot.name())
                            .add(String.valueOf(bot.kind().letter()))
                            .add(bot.rooms().stream().map(RoomName::value).collect(Collectors.joining(" ")))
                            .add(bot.rights().letters())
                            .add(bot.by())
                            .add(MAX_BOTS)
                            .add(ofMaker)
                            .add(audit);
                    looks.forEach(call::add);
                    return call;
                },
                reply -> Outcome.valueOf(RedisReply.text(reply).toUpperCase(Locale.ROOT)));
    }

    @Override
    public CompletableFuture<Optional<Bot>> find(String tokenId) {
        return reads.call(() -> accounts.callReadOnly("bot", keys.accounts()).add(tokenId), reply -> {
            List<?> fields = RedisReply.list(reply);
            return fields.isEmpty() ? Optional.empty() : Optional.of(bot(fields));
        });
    }

    private static Bot bot(List<?> reply) {
        List<String> fields = reply.stream().map(RedisReply::text).toList();
        return new Bot(
                fields.get(0),
                fields.get(1),
                Bot.Kind.ofLetter(fields.get(2)),
                Arrays.stream(fields.get(3).split(" ", -1)).map(RoomName::new).toList(),
                BotRights.ofLetters(fields.get(4)),
                fields.get(5),
                Long.parseLong(fields.get(6)));
    }

    @Override
    public CompletableFuture<List<Bot>> bots(List<String> ids) {
        return ids.isEmpty() ? CompletableFuture.completedFuture(List.of()) : read(ids);
    }

    @Override
    public CompletableFuture<List<Bot>> all() {
        return read(List.of());
    }

    /** @param ids empty for all */
    private CompletableFuture<List<Bot>> read(List<String> ids) {
        return reads.call(
                () -> {
                    CommandArguments call = accounts.callReadOnly("bots", keys.accounts());
                    ids.forEach(call::add);
                    return call;
                },
                reply -> RedisReply.list(reply).stream()
                        .map(each -> bot(RedisReply.list(each)))
                        .toList());
    }

    @Override
    public CompletableFuture<Boolean> delete(String botId, String by) {
        return writes.call(
                () -> accounts.call("delete_bot", keys.accounts())
                        .add(botId)
                        .add(by)
                        .add(audit),
                reply -> RedisReply.number(reply) == 1);
    }

    @Override
    public CompletableFuture<Boolean> admit(RoomName room, Bot bot, Caller by) {
        return change("admit_bot", room, bot, by);
    }

    @Override
    public CompletableFuture<Boolean> dismiss(RoomName room, Bot bot, Caller by) {
        return change("dismiss_bot", room, bot, by);
    }

    private CompletableFuture<Boolean> change(String function, RoomName room, Bot bot, Caller by) {
        return writes.call(
                () -> rooms.call(function, keys.meta(room))
                        .add(ActionCodec.caller(by))
                        .add(String.valueOf(bot.kind().letter()))
                        .add(bot.id())
                        .add(bot.rights().letters())
                        .add(MAX_BOTS_OF_ROOM),
                allowed(parts -> RedisReply.number(parts.get(1)) == 1));
    }

    private static <T> Function<Object, T> allowed(Function<List<?>, T> reader) {
        return reply -> {
            List<?> parts = RedisReply.list(reply);
            DeniedReply.check(parts);
            return reader.apply(parts);
        };
    }

    @Override
    public CompletableFuture<List<String>> ofRoom(RoomName room, Bot.Kind kind, Caller by) {
        return reads.call(
                () -> rooms.callReadOnly("bots_of", keys.meta(room))
                        .add(ActionCodec.caller(by))
                        .add(String.valueOf(kind.letter())),
                allowed(parts -> parts.stream().skip(1).map(RedisReply::text).toList()));
    }
}
