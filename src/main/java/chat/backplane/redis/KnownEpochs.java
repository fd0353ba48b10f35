package chat.backplane.redis;

import chat.concurrent.Futures;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

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

    /** Records the epoch of an id that an answer brings, and returns the same future. */
    <T> CompletableFuture<T> update(RoomName room, CompletableFuture<T> answer, Function<T, MessageId> idOfLog) {
        Futures.onCompletion(answer, (value, failure) -> {
            if (failure == null) {
                update(room, idOfLog.apply(value));
            }
        });
        return answer;
    }

    /** Returns whether the entry is of the log that was read; never true while the room has no log. */
    boolean isKnown(Publication live) {
        return live.id().epoch().equals(epochs.get(live.room()));
    }
}
