package chat.backplane;

import chat.protocol.Publication;
import chat.protocol.RoomName;

/**
 * An entry to be published.
 *
 * @param userId the user who owns the nonce and whose share the entry is charged to
 * @param address the network whose share it is also charged to; empty for none
 * @param nonce identifies the entry: the same nonce of the same user in the same room, within 24 hours, is the same
 *     entry
 * @param body see {@link Publication#body}
 */
public record Draft(RoomName room, String userId, String address, String nonce, String type, String body) {
    /** Creates a draft that comes from this machine, and so from no network. */
    public Draft(RoomName room, String userId, String nonce, String type, String body) {
        this(room, userId, "", nonce, type, body);
    }
}
