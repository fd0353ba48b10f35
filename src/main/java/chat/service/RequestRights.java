package chat.service;

import chat.auth.Principal;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.EntryRequest;
import chat.protocol.ErrorCode;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;

/** The rights that follow from the way in which a user authenticated. Those in a room are asked where its log is written. */
public final class RequestRights {
    private static final String READ_ONLY = "guests may only read here; sign in to write";

    private static final String BOT_READS_ONLY = "this bot may only read here";
    private static final String BOT_WRITES_ONLY = "this bot may only write here";

    private RequestRights() {}

    /** @throws BadMessage if there is no such room for the user, or the user may only read, or only write */
    public static void require(Principal user, ClientMessage request) {
        RoomName room = request.room();
        if (room != null) {
            requireRoom(user, room);
        }
        if (isWrite(request) && !user.mayWrite()) {
            throw new BadMessage(ErrorCode.FORBIDDEN, user.user().isBot() ? BOT_READS_ONLY : READ_ONLY);
        } else if (!isWrite(request)) {
            requireRead(user);
        }
    }

    /** @throws BadMessage if there is no such room for the user */
    public static void requireRoom(Principal user, RoomName room) {
        if (!user.mayEnter(room)) {
            throw new BadMessage(ErrorCode.NOT_FOUND, "there is no such room");
        }
    }

    /** @throws BadMessage if there is no such room for the user, or the user may only read */
    static void requireWrite(Principal user, RoomName room) {
        requireRoom(user, room);
        if (!user.mayWrite()) {
            throw new BadMessage(ErrorCode.FORBIDDEN, READ_ONLY);
        }
    }

    /** @throws BadMessage if the user may only write */
    public static void requireRead(Principal user) {
        if (!user.mayRead()) {
            throw new BadMessage(ErrorCode.FORBIDDEN, BOT_WRITES_ONLY);
        }
    }

    /** Returns whether others, or administrators, see what becomes of a request; of what a user has read, they do not. */
    private static boolean isWrite(ClientMessage request) {
        return request instanceof ClientMessage.Send
                || request instanceof ClientMessage.Report
                || request instanceof ClientMessage.Typing
                || request instanceof EntryRequest
                || request instanceof RoomRequest;
    }
}
