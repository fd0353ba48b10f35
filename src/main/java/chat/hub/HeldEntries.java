package chat.hub;

import chat.protocol.Publication;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries that have arrived for one room and have not yet been handed to it. Confined to the hub's thread; times are in
 * nanoseconds.
 */
final class HeldEntries {
    private List<Publication> entries = List.of();
    private long chars;
    private long heldSince;
    private long releasedAt;
    private boolean reached;
    private boolean awaited;

    /** @param releasedAt when entries are taken to have been released last */
    HeldEntries(long releasedAt) {
        this.releasedAt = releasedAt;
    }

    void add(Publication entry, long arrivedAt) {
        if (entries.isEmpty()) {
            entries = new ArrayList<>(4);
            heldSince = arrivedAt;
        }
        entries.add(entry);
        chars += entry.body().length();
    }

    /** Removes and returns the entries, in the order of their arrival. */
    List<Publication> takeAll(long now) {
        List<Publication> taken = entries;
        entries = List.of();
        chars = 0;
        releasedAt = now;
        return taken;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Returns the total length of the entries' bodies. */
    long chars() {
        return chars;
    }

    /** Returns when the first of the entries arrived. */
    long heldSince() {
        return heldSince;
    }

    /** Returns when entries were released last. */
    long releasedAt() {
        return releasedAt;
    }

    /** Whether the room is among those for which entries have just arrived. */
    boolean isReached() {
        return reached;
    }

    void setReached(boolean reached) {
        this.reached = reached;
    }

    /** Whether a task will look whether they are due. */
    boolean isAwaited() {
        return awaited;
    }

    void setAwaited(boolean awaited) {
        this.awaited = awaited;
    }
}
