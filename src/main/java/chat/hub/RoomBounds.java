package chat.hub;

import chat.connection.ClientConnection;
import chat.limits.InstanceBounds;
import chat.protocol.ErrorCode;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;

/** Bounds of the rooms that a connection, an address, and all together may have open on this instance. Confined to the hub's thread. */
final class RoomBounds {
    /** One address may have half of the rooms and of the memberships: it takes no place from everybody else. */
    private static final int SHARE_OF_ADDRESS = 2;

    private final OpenRooms rooms;
    private final RoomsByConnection memberships;
    private final InstanceBounds bounds;

    RoomBounds(OpenRooms rooms, RoomsByConnection memberships, InstanceBounds bounds) {
        this.rooms = rooms;
        this.memberships = memberships;
        this.bounds = bounds;
    }

    /**
     * Returns why a connection may not join a room; null if it may.
     *
     * @param room null if it is not open
     */
    ServerMessage.@Nullable Failure refusal(ClientConnection client, RoomName name, @Nullable Room room) {
        if (room != null && memberships.contains(client, room)) {
            return null;
        }
        boolean opens = room == null;
        String network = client.network();
        if (memberships.isFull(client)) {
            String text =
                    "this connection is in " + memberships.maxPerConnection() + " rooms, the maximum; leave one first";
            return refusal(ErrorCode.FORBIDDEN, text, name);
        } else if (memberships.of(network) >= bounds.memberships() / SHARE_OF_ADDRESS
                || (opens && rooms.openedBy(network) >= bounds.rooms() / SHARE_OF_ADDRESS)) {
            String text = "your address has as many rooms open as it may; try again later";
            return refusal(ErrorCode.UNAVAILABLE, text, name);
        } else if (memberships.isFull() || (opens && rooms.size() >= bounds.rooms())) {
            String text = "this server has as many rooms open as it can; try again later";
            return refusal(ErrorCode.UNAVAILABLE, text, name);
        }
        return null;
    }

    private static ServerMessage.Failure refusal(ErrorCode code, String text, RoomName room) {
        return new ServerMessage.Failure(code, text, null, room.value(), null);
    }
}
