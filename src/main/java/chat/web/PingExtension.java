package chat.web;

import jakarta.websocket.Session;
import org.eclipse.jetty.ee10.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.AbstractExtension;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/** Tells of each ping that a peer sends, which Jetty answers without a word to anybody. */
public final class PingExtension extends AbstractExtension {
    /** Null until the connection is open; set before any frame is read. */
    private volatile @Nullable Runnable action;

    /** See {@link Transports#onPing}. */
    static void onPing(Session session, Runnable action) {
        WebSocketCoreSession core = (WebSocketCoreSession) ((JakartaWebSocketSession) session).getCoreSession();
        core.getExtensionStack().getExtensions().forEach(extension -> {
            if (extension instanceof PingExtension counter) {
                counter.action = action;
            }
        });
    }

    @Override
    public String getName() {
        return Transports.PING_COUNTER;
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        Runnable told = action;
        if (frame.getOpCode() == OpCode.PING && told != null) {
            told.run();
        }
        nextIncomingFrame(frame, callback);
    }
}
