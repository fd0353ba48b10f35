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

    private final Map<RoomName, String> openers = new HashMap<>();
    private final AddressCounts opened = new AddressCounts();

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
        return opened.of(network);
    }

    /** @param network the address of the connection that opens it; see {@link chat.limits.ClientNetwork} */
    void add(RoomName name, Room room, String network) {
        rooms.put(name, room);
        openers.put(name, network);
        opened.add(network);
    }

    void remove(RoomName name) {
        rooms.remove(name);
        String network = openers.remove(name);
        if (network != null) {
            opened.remove(network);
        }
    }
}
