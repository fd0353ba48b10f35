package chat.connection;

import chat.concurrent.FatalErrors;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.EntryRequest;
import chat.protocol.ErrorCode;
import chat.protocol.FindRequest;
import chat.protocol.ListRequest;
import chat.protocol.Mentions;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that waits in a client's inbox for the {@link RequestHandler}. */
final class ClientRequest implements Inbox.Request {
    private static final Logger LOG = LoggerFactory.getLogger(ClientRequest.class);

    static final CompletableFuture<?> ANSWERED = CompletableFuture.completedFuture(null);

    /** Heap bytes of a waiting request, without the strings in it. */
    private static final int OVERHEAD_BYTES = 300;

    private final ClientConnection client;
    private final ClientMessage message;
    private final boolean byPeer;

    /** @param byPeer whether the peer has sent it, so that reading is limited by its address */
    ClientRequest(ClientConnection client, ClientMessage message, boolean byPeer) {
        this.client = client;
        this.message = message;
        this.byPeer = byPeer;
    }

    /**
     * A message that may mention somebody, or that is for a user and not for a room, takes longer than others, and would be overtaken by those
     * behind it.
     */
    @Override
    public boolean isSend() {
        return message instanceof ClientMessage.Send send
                ? send.to() == null && !Mentions.mayBeIn(send.text())
                : message instanceof EntryRequest;
    }

    @Override
    public int heapBytes() {
        return heapBytes(message.chars());
    }

    /** Returns the heap bytes of a waiting request whose strings have that many characters, at most. */
    static int heapBytes(int chars) {
        return OVERHEAD_BYTES + Character.BYTES * chars;
    }

    @Override
    public CompletableFuture<?> begin() {
        if (byPeer && !(message instanceof ClientMessage.Ping)) {
            client.liveness().onUse();
        }
        // Before hello the handler refuses it anyway, and says why.
        if (!reads() || !client.isAuthenticated()) {
            return handle();
        }
        String network = client.network();
        long retryAfterMs = byPeer ? client.context().readRetryAfterMs(network) : 0;
        if (retryAfterMs > 0) {
            client.refuse(RefusedRequest.tooFast(message, retryAfterMs));
            return ANSWERED;
        }
        return client.read(() -> handle().thenApply(answer -> true));
    }

    private boolean reads() {
        return message instanceof ClientMessage.History
                || message instanceof ClientMessage.Join
                || message instanceof ClientMessage.Members
                || message instanceof ListRequest.Rooms
                || message instanceof FindRequest;
    }

    private CompletableFuture<?> handle() {
        try {
            return client.isDisconnected() ? ANSWERED : client.handler().handle(client, message);
        } catch (BadMessage e) {
            client.refuse(e.toFailure(message));
            return ANSWERED;
        }
    }

    @Override
    public void onFailure(Throwable error) {
        try {
            client.context().counters().countError();
            LOG.error("a request of c={} failed", client.number(), error);
            client.refuse(new BadMessage(ErrorCode.UNAVAILABLE, "this failed; try again").toFailure(message));
        } finally {
            FatalErrors.report(error);
        }
    }
}
