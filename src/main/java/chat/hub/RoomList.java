package chat.hub;

import chat.backplane.Caller;
import chat.connection.ClientConnection;
import chat.protocol.RoomName;
import chat.protocol.RoomState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

    /** The connections that know that the user has a room no longer. */
    private final Map<RoomName, Set<ClientConnection>> denied = new HashMap<>();

    /** The rooms that may differ from what was told. */
    private final Set<RoomName> changed = new LinkedHashSet<>();

    void add(ClientConnection client) {
        connections.add(client);
    }

    void remove(ClientConnection client) {
        connections.remove(client);
        denied.values().removeIf(knowing -> knowing.remove(client) && knowing.isEmpty());
    }

    /** A connection was in a room that its user may not read any more, and has been told. */
    void onDenied(ClientConnection client, RoomName room) {
        denied.computeIfAbsent(room, name -> new HashSet<>(2)).add(client);
    }

    /** Forgets a room that there is no longer for the user; returns the connections that have been told of it and do not know. */
    Set<ClientConnection> takeAway(RoomName room) {
        Set<ClientConnection> knowing = denied.getOrDefault(room, Set.of());
        denied.remove(room);
        if (told.remove(room) == null) {
            return Set.of();
        }
        Set<ClientConnection> others = new LinkedHashSet<>(connections);
        others.removeAll(knowing);
        return others;
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
