package chat.hub;

import chat.protocol.RoomName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rooms of this instance, and the address that opened each. Confined to the hub's thread, but for {@link #size}. */
final class OpenRooms {
    private final Map<RoomName, Room> rooms = new ConcurrentHashMap<>();

    /** Addresses, but for this machine's own. */
    private final Map<RoomName, String> openers = new HashMap<>();

    private final Map<String, Integer> counts = new HashMap<>();

    /** Returns a room, or null if it is not open. */
    @Nullable
    Room get(RoomName name) {
        return rooms.get(name);
    }

    Collection<Room> all() {
        return rooms.values();
    }

    /** Returns the number of rooms. Called by any thread. */
    int size() {
        return rooms.size();
    }

    /** Returns the number of rooms that connections of an address have opened; 0 for this machine's own. */
    int openedBy(String network) {
        return counts.getOrDefault(network, 0);
    }

    /** @param network the address of the connection that opens it; see {@link chat.limits.ClientNetwork} */
    void add(RoomName name, Room room, String network) {
        rooms.put(name, room);
        if (!network.isEmpty()) {
            openers.put(name, network);
            counts.merge(network, 1, Integer::sum);
        }
    }

    void remove(RoomName name) {
        rooms.remove(name);
        String network = openers.remove(name);
        if (network != null) {
            counts.computeIfPresent(network, (opener, count) -> count == 1 ? null : count - 1);
        }
    }
}
