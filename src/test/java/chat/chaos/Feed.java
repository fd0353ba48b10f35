package chat.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one room that one connection received, from its first {@code joined} on, in the order of arrival.
 *
 * <p>Written by the members' thread; read when the run is over.
 */
final class Feed {
    private final String member;
    private final String room;
    private final Transport transport;
    private final String connection;
    private final @Nullable Position after;
    private final List<Entry> entries = new ArrayList<>();

    /** Indexes of the entries that came by themselves, and not with a part of the log. */
    private final BitSet live = new BitSet();

    /** The newest entries of the log whenever a part of it was read. */
    private final List<Position> reads = new ArrayList<>();

    private long[] seenAt = new long[16];

    /** Indexes of the entries before which the server said that earlier ones are no longer kept. */
    private final List<Integer> incomplete = new ArrayList<>();

    private long joinedAt;
    private @Nullable Position start;
    private boolean left;

    /** The transport by which a member is connected. */
    enum Transport {
        WEBSOCKET,
        EVENTS
    }

    /** @param after what the connection asked to follow, or null when it asked for the newest */
    Feed(String member, String room, Transport transport, String connection, @Nullable Position after) {
        this.member = member;
        this.room = room;
        this.transport = transport;
        this.connection = connection;
        this.after = after;
        this.start = after;
    }

    /** @param last the newest entry's place, by the server */
    void joined(long at, boolean complete, Position last, List<Entry> messages) {
        boolean first = joinedAt == 0;
        if (first) {
            joinedAt = at;
        }
        if (!complete && !(first && after == null)) {
            incomplete.add(entries.size());
        }
        if (start == null) {
            start = messages.isEmpty() ? last : messages.get(0).id().before();
        }
        reads.add(last);
        messages.forEach(message -> add(at, message));
    }

    void saw(long at, Entry entry) {
        live.set(entries.size());
        add(at, entry);
    }

    private void add(long at, Entry entry) {
        if (entries.size() == seenAt.length) {
            seenAt = Arrays.copyOf(seenAt, seenAt.length * 2);
        }
        seenAt[entries.size()] = at;
        entries.add(entry);
    }

    /** The server has said that the connection is not in the room any more. */
    void left() {
        left = true;
    }

    String member() {
        return member;
    }

    String room() {
        return room;
    }

    Transport transport() {
        return transport;
    }

    String connection() {
        return connection;
    }

    @Nullable
    Position after() {
        return after;
    }

    long joinedAt() {
        return joinedAt;
    }

    /** Returns the position after which it must have every entry. */
    Position start() {
        Position known = start;
        return known == null ? Position.NONE : known;
    }

    /** Returns the position of its last entry, or {@link #start} when it has none. */
    Position position() {
        return entries.isEmpty() ? start() : entries.get(entries.size() - 1).id();
    }

    List<Entry> entries() {
        return entries;
    }

    /** Returns the time at which the entry with that index arrived, in ns. */
    long seenAt(int index) {
        return seenAt[index];
    }

    boolean isLive(int index) {
        return live.get(index);
    }

    List<Position> reads() {
        return reads;
    }

    boolean isLeft() {
        return left;
    }

    List<Integer> incomplete() {
        return incomplete;
    }

    @Override
    public String toString() {
        return connection + " in " + room;
    }
}
