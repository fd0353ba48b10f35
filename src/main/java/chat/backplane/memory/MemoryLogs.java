package chat.backplane.memory;

import chat.backplane.Draft;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.RoomSearch;
import io.micrometer.core.instrument.Counter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The logs of all rooms. Beyond a bound of memory the least recently used one is evicted, but not who belongs to a room that there is for its
 * members alone. Confined to the lock of {@link MemoryStore}.
 */
final class MemoryLogs {
    /** The most public rooms in an answer. */
    private static final int MAX_OPEN = 200;

    private final int historyLength;
    private final long maxWeight;
    private final Counter evictions;
    private final SecureRandom random = new SecureRandom();

    /** Least recently used first. */
    private final Map<RoomName, MemoryLog> logs = new LinkedHashMap<>(16, 0.75f, true);

    /** Those in which messages may get too old to be kept. Another map, since looking there is no use of a room. */
    private final Map<RoomName, MemoryLog> aging = new HashMap<>();

    private long weight;

    /** @param maxWeight the most memory that logs may take, in bytes, roughly */
    MemoryLogs(int historyLength, long maxWeight, Metrics metrics) {
        this.historyLength = historyLength;
        this.maxWeight = maxWeight;
        this.evictions = metrics.counter("chat.backplane.memory.forgotten");
    }

    @Nullable
    MemoryLog find(RoomName room) {
        return logs.get(room);
    }

    MemoryLog findOrAdd(RoomName room) {
        return logs.computeIfAbsent(room, name -> new MemoryLog(name, newEpoch()));
    }

    MessageId lastId(RoomName room) {
        MemoryLog log = logs.get(room);
        return log == null ? MessageId.NONE : log.lastId();
    }

    /** Returns the public rooms that were used last, as many as are told at once. */
    List<RoomName> lastUsed() {
        List<RoomName> open = open();
        return open.subList(0, Math.min(open.size(), MAX_OPEN));
    }

    private List<RoomName> open() {
        List<RoomName> open = new ArrayList<>();
        logs.forEach((room, log) -> {
            if (log.listed().isEmpty()) {
                open.add(room);
            }
        });
        Collections.reverse(open);
        return open;
    }

    /** Returns what a search finds among rooms that a user has, and public ones. */
    List<RoomName> find(List<RoomName> own, RoomSearch search) {
        return Stream.concat(own.stream(), open().stream())
                .filter(room -> room.value().startsWith(search.prefix()))
                .filter(room -> RoomSearch.BY_NAME.compare(room.value(), search.after()) > 0)
                .distinct()
                .sorted((one, other) -> RoomSearch.BY_NAME.compare(one.value(), other.value()))
                .limit(search.limit())
                .toList();
    }

    /** Appends an entry and returns it as it is on the wire. */
    Publication append(MemoryLog log, Draft draft, long now) {
        weight -= log.weight();
        Publication entry = log.apply(draft, log.append(now, draft.type(), draft.body()));
        log.trim(historyLength, now);
        weight += log.weight();
        if (log.isAging()) {
            aging.put(draft.room(), log);
        }
        evictOldest(log);
        return entry;
    }

    /** Drops what has got too old to be kept. */
    void trimAging(long now) {
        aging.values().removeIf(log -> !log.isAging());
        aging.values().forEach(log -> {
            weight -= log.weight();
            log.trim(historyLength, now);
            weight += log.weight();
        });
    }

    private void evictOldest(MemoryLog current) {
        Iterator<Map.Entry<RoomName, MemoryLog>> oldest = logs.entrySet().iterator();
        while (weight > maxWeight && oldest.hasNext()) {
            Map.Entry<RoomName, MemoryLog> next = oldest.next();
            MemoryLog log = next.getValue();
            if (log == current || log.size() == 0) {
                continue;
            }
            weight -= log.weight();
            evictions.increment();
            aging.remove(next.getKey());
            if (log.listed().isEmpty()) {
                oldest.remove();
            } else {
                next.setValue(log.withoutEntries(newEpoch()));
            }
        }
    }

    private String newEpoch() {
        return Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX);
    }
}
