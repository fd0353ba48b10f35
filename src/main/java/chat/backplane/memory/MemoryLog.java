package chat.backplane.memory;

import chat.backplane.LogPages;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The log of one room. Confined to the lock of {@link MemoryStore}. */
final class MemoryLog {
    private final RoomName room;
    private final String epoch;
    private final NavigableMap<Long, Publication> entries = new TreeMap<>();
    private MessageId lastId = MessageId.NONE;
    private long weight;

    MemoryLog(RoomName room, String epoch) {
        this.room = room;
        this.epoch = epoch;
    }

    Publication append(long at, String type, String body) {
        lastId = new MessageId(epoch, lastId.seq() + 1);
        Publication entry = new Publication(room, lastId, at, type, body);
        entries.put(lastId.seq(), entry);
        weight += weightOf(entry);
        return entry;
    }

    void dropOldest() {
        weight -= weightOf(entries.pollFirstEntry().getValue());
    }

    /** Returns up to {@code limit} entries after that number, oldest first. */
    LogPages.Part after(long seq, int limit) {
        return LogPages.take(entries.tailMap(seq, false).values(), limit);
    }

    /** Returns the last {@code limit} entries before that id, or of all if it is null; none before an id of another log. */
    LogPages.Part before(@Nullable MessageId before, int limit) {
        if (before != null && !before.isSameEpoch(lastId)) {
            return LogPages.Part.NOTHING;
        }
        NavigableMap<Long, Publication> kept = before == null ? entries : entries.headMap(before.seq(), false);
        LogPages.Part found = LogPages.take(kept.descendingMap().values(), limit);
        Collections.reverse(found.entries());
        return found;
    }

    MessageId lastId() {
        return lastId;
    }

    int size() {
        return entries.size();
    }

    /** Returns the memory that the entries take, in bytes, roughly. */
    long weight() {
        return weight;
    }

    private static long weightOf(Publication entry) {
        return 200 + 2L * entry.body().length();
    }
}
