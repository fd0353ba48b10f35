package chat.connection;

import chat.concurrent.FatalErrors;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A refusal that waits for its turn among the answers. */
final class RefusedRequest implements Inbox.Request {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedRequest.class);

    private final ClientConnection client;
    private final ServerMessage.Failure failure;

    RefusedRequest(ClientConnection client, ServerMessage.Failure failure) {
        this.client = client;
        this.failure = failure;
    }

    /** Returns the refusal of a request beyond a rate limit. */
    static ServerMessage.Failure tooFast(ClientMessage message, long retryAfterMs) {
        RoomName room = message.room();
        return tooFast(message.nonce(), room == null ? null : room.value(), retryAfterMs);
    }

    /** Like {@link #tooFast(ClientMessage, long)}, for a request that is also invalid. */
    static ServerMessage.Failure tooFast(ServerMessage.Failure invalid, long retryAfterMs) {
        return tooFast(invalid.nonce(), invalid.room(), retryAfterMs);
    }

    private static ServerMessage.Failure tooFast(@Nullable String nonce, @Nullable String room, long retryAfterMs) {
        String text = "too fast; try again in " + retryAfterMs + " ms";
        return new ServerMessage.Failure(ErrorCode.RATE_LIMITED, text, nonce, room, retryAfterMs);
    }

    @Override
    public boolean isSend() {
        return false;
    }

    @Override
    public int heapBytes() {
        return ClientRequest.heapBytes(failure.message().length() + charsOf(failure.nonce()) + charsOf(failure.room()));
    }

    private static int charsOf(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    @Override
    public CompletableFuture<?> begin() {
        client.refuse(failure);
        return ClientRequest.ANSWERED;
    }

    @Override
    public void onFailure(Throwable error) {
        LOG.error("a refusal of c={} failed", client.number(), error);
        FatalErrors.report(error);
    }
}
