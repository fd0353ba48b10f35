package chat.connection;

import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import java.util.concurrent.CompletableFuture;

/** Carries out the requests of connections. Called by any thread; must not block. */
public interface RequestHandler {
    /**
     * Begins a request. Requests of one connection begin in their order, each after the one before has been answered; only
     * consecutive sends run side by side.
     *
     * @return completes when the request has been answered; exceptionally when it still has to be
     * @throws BadMessage for a request to be refused with that failure
     */
    CompletableFuture<?> handle(ClientConnection client, ClientMessage message);

    /** The connection has ended; called once. */
    void onDisconnected(ClientConnection client);
}
