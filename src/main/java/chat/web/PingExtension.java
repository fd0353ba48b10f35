package chat.web;

import jakarta.websocket.Session;
import org.eclipse.jetty.ee10.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.AbstractExtension;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/** Reports each ping of a peer, which Jetty answers by itself. Created by Jetty, one for each connection. */
public final class PingExtension extends AbstractExtension {
    /** Null until the connection is open; set before any frame is read. */
    private volatile @Nullable Runnable listener;

    /** Sets the listener that is called for each ping of this session, on a thread of the container. */
    static void onPing(Session session, Runnable listener) {
        WebSocketCoreSession core = (WebSocketCoreSession) ((JakartaWebSocketSession) session).getCoreSession();
        core.getExtensionStack().getExtensions().forEach(extension -> {
            if (extension instanceof PingExtension pings) {
                pings.listener = listener;
            }
        });
    }

    @Override
    public String getName() {
        return Transports.PINGS;
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        Runnable called = listener;
        if (frame.getOpCode() == OpCode.PING && called != null) {
            called.run();
        }
        nextIncomingFrame(frame, callback);
    }
}
