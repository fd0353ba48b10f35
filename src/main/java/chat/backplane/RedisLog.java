package chat.backplane;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Page;
import chat.backplane.Backplane.Receipt;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import io.micrometer.core.instrument.Counter;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;

/** The logs: writes to them and reads from them, each by one call of a function of chat.lua. */
final class RedisLog {
    private static final long NONCE_MS = Duration.ofHours(24).toMillis();

    private final RedisSettings settings;
    private final RedisKeys keys;
    private final RedisLibrary library;
    private final RedisContinuity continuity;
    private final RedisPipe writes;
    private final RedisPipe pages;
    private final RedisPipe tips;
    private final Counter published;
    private final Counter duplicates;
    private final Counter unavailable;
    private final Counter unreadable;

    /** Confined to the thread of {@link #writes}. */
    private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());

    /** @param tips another one than for pages, for the short answers are not to wait for the long ones */
    RedisLog(RedisShared shared, RedisPipe writes, RedisPipe pages, RedisPipe tips) {
        this.settings = shared.settings();
        this.keys = shared.keys();
        this.library = shared.library();
        this.continuity = shared.continuity();
        this.writes = writes;
        this.pages = pages;
        this.tips = tips;
        Metrics metrics = shared.metrics();
        this.published = metrics.counter("chat.backplane.publish", "outcome", "ok");
        this.duplicates = metrics.counter("chat.backplane.publish", "outcome", "duplicate");
        this.unavailable = metrics.counter("chat.backplane.publish", "outcome", "unavailable");
        this.unreadable = metrics.counter("chat.backplane.unreadable", "from", "log");
    }

    CompletableFuture<Receipt> publish(Draft draft) {
        CompletableFuture<Receipt> result = writes.call(() -> publishing(draft), this::receipt);
        result.whenComplete((receipt, failure) -> {
            if (receipt == null) {
                unavailable.increment();
            } else {
                (receipt.duplicate() ? duplicates : published).increment();
            }
        });
        return result;
    }

    private CommandArguments publishing(Draft draft) {
        RoomName room = draft.room();
        String nonce = keys.nonce(room, draft.userId(), draft.nonce());
        return library.call("publish", keys.meta(room), keys.log(room), nonce, keys.state())
                .add(keys.channel(room))
                .add(Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX))
                .add(draft.type())
                .add(draft.body())
                .add(settings.historyLength())
                .add(settings.historyAge().toMillis())
                .add(NONCE_MS);
    }

    private Receipt receipt(Object reply) {
        List<?> parts = RedisReply.list(reply);
        continuity.heard(RedisReply.number(parts.get(4)));
        MessageId id = new MessageId(RedisReply.text(parts.get(0)), RedisReply.number(parts.get(1)));
        return new Receipt(id, RedisReply.number(parts.get(2)), RedisReply.number(parts.get(3)) == 1);
    }

    CompletableFuture<Page> readAfter(RoomName room, MessageId after, int limit) {
        return read(room, "after", after, limit, part -> Pages.after(part.tip(), after, part.entries(), limit));
    }

    CompletableFuture<Page> readBefore(RoomName room, @Nullable MessageId before, int limit) {
        MessageId id = before == null ? MessageId.NONE : before;
        return read(room, before == null ? "newest" : "before", id, limit, part -> {
            Collections.reverse(part.entries());
            return Pages.before(part.tip(), before, part.entries(), limit);
        });
    }

    private record Part(MessageId tip, List<Publication> entries) {}

    private CompletableFuture<Page> read(
            RoomName room, String direction, MessageId id, int limit, Function<Part, Page> judge) {
        return pages.call(
                () -> library.callReadOnly("read", keys.meta(room), keys.log(room), keys.state())
                        .add(direction)
                        .add(id.epoch())
                        .add(id.seq())
                        .add(limit + 1),
                reply -> judge.apply(part(room, RedisReply.list(reply))));
    }

    private Part part(RoomName room, List<?> reply) {
        MessageId tip = tip(reply.get(0), reply.get(1));
        List<Publication> entries = new ArrayList<>();
        for (Object entry : RedisReply.list(reply.get(2))) {
            Publication read = RedisEnvelope.logged(room, tip.epoch(), RedisReply.list(entry));
            if (RedisEnvelope.isUnreadable(read)) {
                unreadable.increment();
            }
            entries.add(read);
        }
        return new Part(tip, entries);
    }

    /** The newest id of each of those rooms, in their order. */
    CompletableFuture<List<MessageId>> tips(List<RoomName> rooms) {
        String[] metas = Stream.concat(Stream.of(keys.state()), rooms.stream().map(keys::meta))
                .toArray(String[]::new);
        return tips.call(() -> library.callReadOnly("tips", metas), reply -> {
            List<?> parts = RedisReply.list(reply);
            List<MessageId> ids = new ArrayList<>(rooms.size());
            for (int i = 0; i < parts.size(); i += 2) {
                ids.add(tip(parts.get(i), parts.get(i + 1)));
            }
            return ids;
        });
    }

    private static MessageId tip(Object epoch, Object seq) {
        String name = RedisReply.text(epoch);
        return name.isEmpty() ? MessageId.NONE : new MessageId(name, RedisReply.number(seq));
    }
}
