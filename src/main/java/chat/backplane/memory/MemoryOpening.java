package chat.backplane.memory;

import org.jspecify.annotations.Nullable;

/**
 * A room as somebody has opened it, by which it is told from a later one of its name: the bots and webhooks of one are not the other's.
 *
 * @param rights those in the room, which no other room has; null while nobody belongs to it
 */
record MemoryOpening(@Nullable MemoryRights rights) {
    /** Returns that of a room's log; null where there is none. */
    static MemoryOpening of(@Nullable MemoryLog log) {
        return log == null ? new MemoryOpening(null) : log.opening();
    }

    /** Returns whether what was made in this one, or before anybody opened it, counts in a room. */
    boolean countsIn(MemoryOpening room) {
        return rights == null || rights == room.rights();
    }
}
