package chat.backplane.redis;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The epochs of the subscribed rooms' logs, as last read from Redis itself. A live entry of another epoch may come from
 * anybody who can publish on the channel: it is passed on, as a reason to read the log, but its count is not trusted. Safe
 * for use by many threads.
 */
final class KnownEpochs {
    private final Map<RoomName, String> epochs = new ConcurrentHashMap<>();

    void add(RoomName room) {
        epochs.putIfAbsent(room, MessageId.NONE.epoch());
    }

    void remove(RoomName room) {
        epochs.remove(room);
    }

    /** Records the epoch of an id that was read from the log; ignored if the room is not subscribed. */
    void update(RoomName room, MessageId id) {
        String known = epochs.get(room);
        if (known != null && !known.equals(id.epoch())) {
            epochs.replace(room, id.epoch());
        }
    }

    /** Returns whether the entry is of the log that was read; never true while the room has no log. */
    boolean isKnown(Publication live) {
        return live.id().epoch().equals(epochs.get(live.room()));
    }
}
