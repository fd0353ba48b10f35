package chat.service;

import chat.backplane.Denied;
import chat.backplane.Full;
import chat.backplane.Limited;
import chat.concurrent.Futures;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;

/** Says why the backplane did not do what was requested, and when to try again: over WebSocket as over HTTP. */
final class RefusalText {
    private RefusalText() {}

    /** Returns what to tell whoever made a request to read. */
    static ServerMessage.Failure ofRead(ClientMessage request, @Nullable Throwable failure) {
        return Futures.causeOf(failure) instanceof Denied denied
                ? of(request, denied.code(), denied.text(), null)
                : of(request, ErrorCode.UNAVAILABLE, "cannot be answered now; try again", null);
    }

    /** Returns what to tell whoever made a request to write. */
    static ServerMessage.Failure of(ClientMessage request, @Nullable Throwable failure) {
        Throwable cause = Futures.causeOf(failure);
        if (cause instanceof Limited limited) {
            return of(request, ErrorCode.RATE_LIMITED, limited.text(), limited.retryAfterMs());
        } else if (cause instanceof Denied denied) {
            return of(request, denied.code(), denied.text(), denied.retryAfterMs() == 0 ? null : denied.retryAfterMs());
        }
        String text = cause instanceof Full
                ? "Redis is full: no message can be kept until it has room; try again"
                : "the room's log cannot be written now; try again";
        return of(request, ErrorCode.UNAVAILABLE, text, null);
    }

    private static ServerMessage.Failure of(
            ClientMessage request, ErrorCode code, String text, @Nullable Long retryAfterMs) {
        RoomName room = request.room();
        return new ServerMessage.Failure(code, text, request.nonce(), room == null ? null : room.value(), retryAfterMs);
    }
}
