package chat.web;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

/**
 * Delays the end of a connection on which Jetty has sent a close frame of its own, such as 1002 for invalid frames, so that the peer
 * can read it. Without the delay, what the peer is still sending would reset the connection first. A {@link CleanCloseFrame} waits for the
 * peer's close frame anyway, and passes unchanged. Safe for use by many threads.
 */
final class CleanCloseConnection extends WebSocketConnection {
    private static final long DELAY_MS = 1000;

    CleanCloseConnection(EndPoint endPoint, Connector connector, WebSocketCoreSession session) {
        super(endPoint, connector.getExecutor(), connector.getScheduler(), connector.getByteBufferPool(), session);
    }

    @Override
    public void enqueueFrame(OutgoingEntry entry) {
        boolean cutsConnection = entry.getFrame().getOpCode() == OpCode.CLOSE
                && CloseStatus.getCloseStatus(entry.getFrame()).isAbnormal();
        super.enqueueFrame(cutsConnection ? delayed(entry) : entry);
    }

    private static OutgoingEntry delayed(OutgoingEntry entry) {
        Callback sent = entry.getCallback();
        return new OutgoingEntry.Builder(entry)
                .callback(Callback.from(() -> succeedLater(sent), sent::failed))
                .build();
    }

    private static void succeedLater(Callback sent) {
        CompletableFuture.delayedExecutor(DELAY_MS, TimeUnit.MILLISECONDS).execute(sent::succeeded);
    }
}
