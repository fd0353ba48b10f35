package chat.hub;

import chat.backplane.Caller;
import chat.connection.ClientConnection;
import chat.protocol.RoomName;
import chat.protocol.RoomState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rooms of one user who has connections here, as these were last told of them. Confined to the hub's thread. */
final class RoomList {
    private final Set<ClientConnection> connections = new LinkedHashSet<>(2);
    private final Map<RoomName, RoomState> told = new HashMap<>();

    /** The rooms that may differ from what was told. */
    private final Set<RoomName> changed = new LinkedHashSet<>();

    void add(ClientConnection client) {
        connections.add(client);
    }

    void remove(ClientConnection client) {
        connections.remove(client);
    }

    boolean isEmpty() {
        return connections.isEmpty();
    }

    Set<ClientConnection> connections() {
        return connections;
    }

    /** Returns the user, with the network of one of the connections. Not to be called on an empty list. */
    Caller caller() {
        ClientConnection client = connections.iterator().next();
        return Caller.of(client.principal(), client.network());
    }

    void markChanged(RoomName room) {
        changed.add(room);
    }

    boolean hasChanged() {
        return !changed.isEmpty();
    }

    /** Returns rooms that were marked, and marks them no longer. */
    List<RoomName> takeChanged(int limit) {
        List<RoomName> some = new ArrayList<>(Math.min(limit, changed.size()));
        for (Iterator<RoomName> each = changed.iterator(); each.hasNext() && some.size() < limit; ) {
            some.add(each.next());
            each.remove();
        }
        return some;
    }

    /** Returns what was told of a room before, or null. */
    @Nullable
    RoomState put(RoomState state) {
        return told.put(state.room(), state);
    }
}
