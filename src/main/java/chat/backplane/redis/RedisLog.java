package chat.backplane.redis;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited;
import chat.backplane.Backplane.Limited.Holder;
import chat.backplane.Backplane.Limited.Share;
import chat.backplane.Backplane.Page;
import chat.backplane.Backplane.Receipt;
import chat.backplane.LimitCounters;
import chat.backplane.Pages;
import chat.backplane.Shares;
import chat.metrics.Metrics;
import chat.protocol.Limits;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import io.micrometer.core.instrument.Counter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;

/** The logs: writes to them and reads from them, each by one call of a function of chat.lua. */
final class RedisLog {
    /** Of a nonce's hash, 112 bits: two that are alike by chance would take longer to come by than there is time. */
    private static final int NONCE_BYTES = 14;

    /** Rooms that are remembered as changed; in chat.lua, too. */
    private static final int CHANGED_KEPT = 4_096;

    private final RedisSettings settings;
    private final RedisKeys keys;
    private final FunctionLibrary library;
    private final LossDetector continuity;
    private final RedisPipeline writes;
    private final RedisPipeline pages;
    private final RedisPipeline shortReads;
    private final Counter published;
    private final Counter duplicates;
    private final Counter unavailable;
    private final Counter unreadable;
    private final LimitCounters limits;
    private final RefusalCache recentLimits = new RefusalCache();
    private final InFlight inFlight = new InFlight();
    private final MaxMemoryMonitor memory;

    /** Confined to the thread of {@link #writes}. */
    private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());

    /** Confined likewise. */
    private final MessageDigest sha256 = sha256();

    /** @param shortReads another one than for pages, for the short answers are not to wait for the long ones */
    RedisLog(RedisContext shared, RedisPipeline writes, RedisPipeline pages, RedisPipeline shortReads) {
        this.settings = shared.settings();
        this.keys = shared.keys();
        this.library = shared.library();
        this.continuity = shared.continuity();
        this.writes = writes;
        this.pages = pages;
        this.shortReads = shortReads;
        Metrics metrics = shared.metrics();
        this.published = metrics.counter("chat.backplane.publish", "outcome", "ok");
        this.duplicates = metrics.counter("chat.backplane.publish", "outcome", "duplicate");
        this.unavailable = metrics.counter("chat.backplane.publish", "outcome", "unavailable");
        this.unreadable = metrics.counter("chat.backplane.unreadable", "from", "log");
        this.limits = new LimitCounters(metrics);
        this.memory = new MaxMemoryMonitor(shared, writes);
    }

    CompletableFuture<Receipt> publish(Draft draft) {
        CompletableFuture<Receipt> result = settings.shares().isUnlimited() ? write(draft) : writeInTurn(draft);
        result.whenComplete((receipt, failure) -> {
            if (receipt != null) {
                (receipt.duplicate() ? duplicates : published).increment();
            } else if (!(failure instanceof Limited)) {
                unavailable.increment();
            }
        });
        return memory.learning(limits.counting(result));
    }

    /** So that a flood of one leaves Redis to the others. */
    private CompletableFuture<Receipt> writeInTurn(Draft draft) {
        Limited refusal = recentLimits.refusal(draft, System.nanoTime());
        if (refusal == null) {
            refusal = inFlight.add(draft);
        }
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        CompletableFuture<Receipt> result = write(draft);
        result.whenComplete((receipt, failure) -> {
            inFlight.remove(draft);
            if (failure instanceof Limited limited) {
                recentLimits.add(draft, limited, System.nanoTime());
            }
        });
        return result;
    }

    private CompletableFuture<Receipt> write(Draft draft) {
        return writes.call(() -> publishing(draft), this::receipt);
    }

    /** Whether Redis has no memory for what is published. */
    boolean isFull() {
        return memory.isFull();
    }

    /** About ten times a second. */
    void tick(long now) {
        memory.tick(now);
    }

    private CommandArguments publishing(Draft draft) {
        RoomName room = draft.room();
        Shares shares = settings.shares();
        return library.call("publish", publishingKeys(draft))
                .add(keys.channel(room))
                .add(Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX))
                .add(draft.type())
                .add(draft.body())
                .add(settings.historyLength())
                .add(settings.historyAge().toMillis())
                .add(shortForm(draft.userId(), draft.nonce()))
                .add(room.value())
                .add(shares.price(Share.SENDS))
                .add(shares.price(Share.ROOMS))
                .add(shares.price(Share.BYTES));
    }

    private String[] publishingKeys(Draft draft) {
        RoomName room = draft.room();
        List<String> all = new ArrayList<>(List.of(keys.meta(room), keys.log(room)));
        for (int i = 0; i < RedisKeys.NONCES; i++) {
            all.add(keys.nonces(room, i));
        }
        all.add(keys.state());
        all.add(keys.changed());
        if (!settings.shares().isUnlimited()) {
            all.add(keys.spent(Holder.PERSON, draft.userId()));
            if (!draft.address().isEmpty()) {
                all.add(keys.spent(Holder.ADDRESS, draft.address()));
            }
        }
        return all.toArray(String[]::new);
    }

    /** The length keeps apart what a user's id and a nonce that contain colons would make alike. */
    private byte[] shortForm(String userId, String nonce) {
        String text = userId.length() + ":" + userId + ":" + nonce;
        return Arrays.copyOf(sha256.digest(text.getBytes(StandardCharsets.UTF_8)), NONCE_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Receipt receipt(Object reply) {
        List<?> parts = RedisReply.list(reply);
        if (RedisReply.text(parts.get(0)).isEmpty()) {
            throw new Limited(
                    Share.valueOf(RedisReply.text(parts.get(1)).toUpperCase(Locale.ROOT)),
                    Holder.valueOf(RedisReply.text(parts.get(2)).toUpperCase(Locale.ROOT)),
                    RedisReply.number(parts.get(3)));
        }
        continuity.heard(RedisReply.number(parts.get(4)));
        MessageId id = new MessageId(RedisReply.text(parts.get(0)), RedisReply.number(parts.get(1)));
        return new Receipt(id, RedisReply.number(parts.get(2)), RedisReply.number(parts.get(3)) == 1);
    }

    CompletableFuture<Page> readAfter(RoomName room, MessageId after, int limit) {
        return read(room, "after", after, limit, (lastId, part) -> Pages.after(lastId, after, part, limit));
    }

    CompletableFuture<Page> readBefore(RoomName room, @Nullable MessageId before, int limit) {
        MessageId id = before == null ? MessageId.NONE : before;
        return read(room, before == null ? "newest" : "before", id, limit, (lastId, part) -> {
            Collections.reverse(part.entries());
            return Pages.before(lastId, before, part, limit);
        });
    }

    private CompletableFuture<Page> read(
            RoomName room, String direction, MessageId id, int limit, BiFunction<MessageId, Pages.Part, Page> judge) {
        return pages.call(
                () -> library.callReadOnly("read", keys.meta(room), keys.log(room), keys.state())
                        .add(direction)
                        .add(id.epoch())
                        .add(id.seq())
                        .add(limit + 1)
                        .add(Limits.PAGE_BYTES),
                reply -> {
                    List<?> parts = RedisReply.list(reply);
                    MessageId lastId = lastId(parts.get(0), parts.get(1));
                    return judge.apply(lastId, part(room, lastId, parts));
                });
    }

    private Pages.Part part(RoomName room, MessageId lastId, List<?> reply) {
        List<Publication> entries = new ArrayList<>();
        for (Object entry : RedisReply.list(reply.get(2))) {
            Publication read = Envelope.logged(room, lastId.epoch(), RedisReply.list(entry));
            if (Envelope.isUnreadable(read)) {
                unreadable.increment();
            }
            entries.add(read);
        }
        return new Pages.Part(entries, RedisReply.number(reply.get(3)) == 1);
    }

    /** The names of the rooms that got entries since the state's count was that high; null when they are too many. */
    CompletableFuture<@Nullable Set<String>> changedSince(long count) {
        return shortReads.call(
                () -> new CommandArguments(Command.ZRANGEBYSCORE)
                        .key(keys.changed())
                        .add("(" + count)
                        .add("+inf")
                        .add(Keyword.LIMIT)
                        .add(0)
                        .add(CHANGED_KEPT),
                reply -> {
                    Set<String> names = new HashSet<>();
                    RedisReply.list(reply).forEach(name -> names.add(RedisReply.text(name)));
                    return names.size() < CHANGED_KEPT ? names : null;
                });
    }

    /** The newest id of each of those rooms, in their order. */
    CompletableFuture<List<MessageId>> lastIds(List<RoomName> rooms) {
        String[] metas = Stream.concat(Stream.of(keys.state()), rooms.stream().map(keys::meta))
                .toArray(String[]::new);
        return shortReads.call(() -> library.callReadOnly("last_ids", metas), reply -> {
            List<?> parts = RedisReply.list(reply);
            List<MessageId> ids = new ArrayList<>(rooms.size());
            for (int i = 0; i < parts.size(); i += 2) {
                ids.add(lastId(parts.get(i), parts.get(i + 1)));
            }
            return ids;
        });
    }

    private static MessageId lastId(Object epoch, Object seq) {
        String name = RedisReply.text(epoch);
        return name.isEmpty() ? MessageId.NONE : new MessageId(name, RedisReply.number(seq));
    }
}
