package chat.backplane.redis;

import chat.backplane.Caller;
import chat.backplane.LogPages;
import chat.backplane.Page;
import chat.backplane.Reading;
import chat.protocol.FixedLimits;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;

/** Reads pages, last ids, changed rooms and the statuses of instances. Safe for use by many threads. */
final class LogReader {
    /** The number of rooms that Redis remembers as changed; chat.lua has the same. */
    private static final int CHANGED_KEPT = 4_096;

    /** The number of changes of readings that Redis remembers; lists.lua has the same. */
    private static final int TOUCHED_KEPT = 16_384;

    /** The index in a reply of what later entries made of those that were read. */
    private static final int FOLDS = 4;

    private final RedisKeys keys;
    private final FunctionLibrary library;
    private final RedisPipeline pages;
    private final RedisPipeline shortReads;
    private final Counter unreadable;

    /** @param shortReads another pipeline than that of pages, so that short answers do not wait for long ones */
    LogReader(RedisContext context, RedisPipeline pages, RedisPipeline shortReads) {
        this.keys = context.keys();
        this.library = context.library();
        this.pages = pages;
        this.shortReads = shortReads;
        this.unreadable = context.metrics().counter("chat.backplane.unreadable", "from", "log");
    }

    /** Reads a page forward; see {@link chat.backplane.Backplane#readAfter}. */
    CompletableFuture<Page> readAfter(RoomName room, MessageId after, int limit, Caller reader) {
        return read(
                room,
                from("after", after),
                limit,
                reader,
                (lastId, part) -> LogPages.after(lastId, after, part, limit));
    }

    /** Reads a page backward; see {@link chat.backplane.Backplane#readBefore}. */
    CompletableFuture<Page> readBefore(RoomName room, @Nullable MessageId before, int limit, Caller reader) {
        MessageId id = before == null ? MessageId.NONE : before;
        return read(room, from(before == null ? "newest" : "before", id), limit, reader, (lastId, part) -> {
            Collections.reverse(part.entries());
            return LogPages.before(lastId, before, part, limit);
        });
    }

    /** Reads a page backward from a time; see {@link chat.backplane.Backplane#readUntil}. */
    CompletableFuture<Page> readUntil(RoomName room, long time, int limit, Caller reader) {
        return read(room, List.of("until", "", Long.toString(time)), limit, reader, (lastId, part) -> {
            Collections.reverse(part.entries());
            return LogPages.before(lastId, null, part, limit);
        });
    }

    private static List<String> from(String direction, MessageId id) {
        return List.of(direction, id.epoch(), Long.toString(id.seq()));
    }

    /** @param from the direction, and the epoch and the number to begin at; see pages.lua */
    private CompletableFuture<Page> read(
            RoomName room,
            List<String> from,
            int limit,
            Caller reader,
            BiFunction<MessageId, LogPages.Part, Page> toPage) {
        return pages.call(
                () -> library.callReadOnly("read", keys.meta(room), keys.log(room), keys.state())
                        .add(from.get(0))
                        .add(from.get(1))
                        .add(from.get(2))
                        .add(limit + 1)
                        .add(FixedLimits.MAX_PAGE_BYTES)
                        .add(ActionCodec.caller(reader)),
                reply -> {
                    List<?> parts = RedisReply.list(reply);
                    DeniedReply.check(parts);
                    MessageId lastId = lastId(parts.get(0), parts.get(1));
                    return toPage.apply(lastId, part(room, lastId, parts));
                });
    }

    private LogPages.Part part(RoomName room, MessageId lastId, List<?> reply) {
        List<?> read = RedisReply.list(reply.get(2));
        List<?> folds = reply.size() > FOLDS ? RedisReply.list(reply.get(FOLDS)) : List.of();
        List<Publication> entries = new ArrayList<>(read.size());
        for (int i = 0; i < read.size(); i++) {
            List<?> raw = RedisReply.list(read.get(i));
            Publication entry = EnvelopeCodec.logged(room, lastId.epoch(), raw);
            if (EnvelopeCodec.isUnreadable(entry)) {
                unreadable.increment();
            }
            List<?> fold = folds.isEmpty() ? List.of() : RedisReply.list(folds.get(i));
            entries.add(FoldReader.fold(entry, raw, fold));
        }
        boolean cut = RedisReply.number(reply.get(3)) == 1;
        // Edits may have made them longer than what Redis has counted.
        return folds.isEmpty() ? new LogPages.Part(entries, cut) : LogPages.cut(entries, cut);
    }

    /**
     * Returns the names of the rooms that got entries after the count of all entries had that value, or null if they are
     * too many.
     */
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

    /** Returns the readings that have changed after the count of all changes had that value, or null if they are too many. */
    CompletableFuture<@Nullable List<Reading>> readingsSince(long count) {
        return shortReads.call(
                () -> new CommandArguments(Command.ZRANGEBYSCORE)
                        .key(keys.touched())
                        .add("(" + count)
                        .add("+inf")
                        .add(Keyword.LIMIT)
                        .add(0)
                        .add(TOUCHED_KEPT),
                reply -> {
                    List<?> pairs = RedisReply.list(reply);
                    return pairs.size() >= TOUCHED_KEPT
                            ? null
                            : pairs.stream()
                                    .flatMap(pair -> reading(RedisReply.text(pair)).stream())
                                    .toList();
                });
    }

    private static Optional<Reading> reading(String pair) {
        String[] words = pair.split(" ", 2);
        return RedisReply.room(words[0]).map(room -> new Reading(room, words[words.length - 1]));
    }

    /** Returns the newest id of each of those rooms, in their order. */
    CompletableFuture<List<MessageId>> lastIds(List<RoomName> rooms) {
        return lastIds(() -> rooms);
    }

    /** @param rooms called when the call is sent, and again if it is repeated */
    CompletableFuture<List<MessageId>> lastIds(Supplier<List<RoomName>> rooms) {
        return shortReads.call(() -> library.callReadOnly("last_ids", lastIdKeys(rooms.get())), reply -> {
            List<?> parts = RedisReply.list(reply);
            List<MessageId> ids = new ArrayList<>(parts.size() / 2);
            for (int i = 0; i < parts.size(); i += 2) {
                ids.add(lastId(parts.get(i), parts.get(i + 1)));
            }
            return ids;
        });
    }

    private String[] lastIdKeys(List<RoomName> rooms) {
        return Stream.concat(Stream.of(keys.state()), rooms.stream().map(keys::meta))
                .toArray(String[]::new);
    }

    private static MessageId lastId(Object epoch, Object seq) {
        String name = RedisReply.text(epoch);
        return name.isEmpty() ? MessageId.NONE : new MessageId(name, RedisReply.number(seq));
    }
}
