package chat.backplane.redis;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The epochs of the subscribed rooms, as their logs themselves were last seen to have them. Whatever claims to be of
 * another one may be a stranger's publication into our channel: it is passed on, as a reason to read the log, but not
 * believed. Safe for use by many threads.
 */
final class KnownEpochs {
    private final Map<RoomName, String> known = new ConcurrentHashMap<>();

    void subscribed(RoomName room) {
        known.putIfAbsent(room, MessageId.NONE.epoch());
    }

    void unsubscribed(RoomName room) {
        known.remove(room);
    }

    /** An id that came from the log itself. */
    void learn(RoomName room, MessageId id) {
        known.replace(room, id.epoch());
    }

    boolean isKnown(Publication live) {
        return live.id().epoch().equals(known.get(live.room()));
    }
}
