package chat.backplane.memory;

import chat.backplane.Reading;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The backplanes that are told what happens, and the rooms that each has subscribed to. Confined to the lock of {@link MemoryStore}. */
final class MemoryListeners {
    private final Map<RoomName, Set<MemoryBackplane>> subscribers = new HashMap<>();
    private final Set<MemoryBackplane> connected = new HashSet<>();

    void connect(MemoryBackplane client) {
        connected.add(client);
    }

    void disconnect(MemoryBackplane client) {
        connected.remove(client);
        subscribers.values().removeIf(all -> all.remove(client) && all.isEmpty());
    }

    void subscribe(RoomName room, MemoryBackplane subscriber) {
        subscribers.computeIfAbsent(room, r -> new HashSet<>()).add(subscriber);
    }

    void unsubscribe(RoomName room, MemoryBackplane subscriber) {
        subscribers.computeIfPresent(room, (r, all) -> all.remove(subscriber) && all.isEmpty() ? null : all);
    }

    /** Gives an entry to the subscribers of its room; all learn that the room got one. */
    void deliver(RoomName room, Publication entry) {
        subscribers.getOrDefault(room, Set.of()).forEach(each -> each.deliver(entry));
        connected.forEach(each -> each.tellChanged(room));
    }

    void deliver(Signal signal) {
        subscribers.getOrDefault(signal.room(), Set.of()).forEach(each -> each.deliver(signal));
    }

    /** Tells all that a user's list has changed. */
    void tellReading(RoomName room, String userId) {
        Reading reading = new Reading(room, userId);
        connected.forEach(each -> each.tellReading(reading));
    }
}
