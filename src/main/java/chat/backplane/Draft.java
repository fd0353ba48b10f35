package chat.backplane;

import chat.protocol.EntryRequest;
import chat.protocol.EventBody;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.User;

/**
 * An entry to be published.
 *
 * @param caller the user who owns the nonce, whose rights are asked, and whose share and network's share the entry is charged
 *     to
 * @param nonce identifies the entry: the same nonce of the same user in the same room, within 24 hours, is the same entry
 * @param body see {@link Publication#body}; what the action adds to it is left out
 */
public record Draft(RoomName room, Caller caller, String nonce, String type, String body, Action action) {
    /** Creates a draft of an entry that does nothing else. */
    public Draft(RoomName room, String userId, String network, String nonce, String type, String body) {
        this(room, new Caller(Caller.Kind.USER, userId, network), nonce, type, body, Action.PLAIN);
    }

    /** Creates such a draft that comes from this machine, and so from no network. */
    public Draft(RoomName room, String userId, String nonce, String type, String body) {
        this(room, userId, "", nonce, type, body);
    }

    /** Returns the draft of an entry that changes a message, as a user requests it. */
    public static Draft of(User from, Caller caller, EntryRequest request) {
        String body = EventBody.toJson(from, request);
        return new Draft(request.room(), caller, request.nonce(), request.type(), body, Action.of(request));
    }

    /**
     * Returns the draft of an entry about a room, as a user requests it.
     *
     * @param name of the user whom a {@link RoomRequest.Member} is about; empty if it is not known
     */
    public static Draft of(User from, Caller caller, RoomRequest request, String name) {
        String body = EventBody.toJson(from, request, name);
        Action action = Action.of(request, request instanceof RoomRequest.Member ? name : from.name());
        return new Draft(request.room(), caller, request.nonce(), request.type(), body, action);
    }

    /** Returns the id of the user who owns the nonce. */
    public String userId() {
        return caller.userId();
    }

    /** Returns the text that the action brings beside the body; empty if none. */
    public String text() {
        return action instanceof Action.Edit edit ? edit.text() : "";
    }

    /** Returns the length of body and text together, in UTF-16 code units. */
    public int length() {
        return body.length() + text().length();
    }

    /** Returns the network whose share the entry is also charged to; empty for none. */
    public String network() {
        return caller.network();
    }
}
