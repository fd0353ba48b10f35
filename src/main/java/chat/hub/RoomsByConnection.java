package chat.hub;

import chat.connection.ClientConnection;
import chat.limits.InstanceBounds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The rooms of each connection, bounded for each and for all together. Confined to the hub's thread, but for {@link #count}.
 */
final class RoomsByConnection {
    private final Map<ClientConnection, Set<Room>> roomsOf = new HashMap<>();
    private final int maxPerConnection;
    private final InstanceBounds bounds;

    /** Pairs of a connection and a room. */
    private final AtomicInteger count = new AtomicInteger();

    private final AddressCounts ofAddresses = new AddressCounts();

    RoomsByConnection(int maxPerConnection, InstanceBounds bounds) {
        this.maxPerConnection = maxPerConnection;
        this.bounds = bounds;
    }

    /** Adds a membership, unless there is one. */
    void add(ClientConnection client, Room room) {
        if (roomsOf.computeIfAbsent(client, c -> new HashSet<>(2)).add(room)) {
            count.incrementAndGet();
            ofAddresses.add(client.network());
        }
    }

    /** Removes a membership, if there is one. */
    void remove(ClientConnection client, Room room) {
        Set<Room> rooms = roomsOf.get(client);
        if (rooms != null && rooms.remove(room)) {
            count.decrementAndGet();
            ofAddresses.remove(client.network());
            if (rooms.isEmpty()) {
                roomsOf.remove(client);
            }
        }
    }

    boolean contains(ClientConnection client, Room room) {
        Set<Room> rooms = roomsOf.get(client);
        return rooms != null && rooms.contains(room);
    }

    /** Returns a snapshot of a connection's rooms. */
    Set<Room> of(ClientConnection client) {
        Set<Room> rooms = roomsOf.get(client);
        return rooms == null ? Set.of() : Set.copyOf(rooms);
    }

    /** Whether a connection is in as many rooms as it may be. */
    boolean isFull(ClientConnection client) {
        Set<Room> rooms = roomsOf.get(client);
        return rooms != null && rooms.size() >= maxPerConnection;
    }

    /** Whether all connections together are in as many rooms as they may be. */
    boolean isFull() {
        return count.get() >= bounds.memberships();
    }

    /** Returns the number of memberships of an address; 0 for this machine's own. */
    int of(String network) {
        return ofAddresses.of(network);
    }

    int maxPerConnection() {
        return maxPerConnection;
    }

    /** Returns the number of memberships. Called by any thread. */
    int count() {
        return count.get();
    }
}
