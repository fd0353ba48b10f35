package chat.web;

import chat.connection.Transport;
import jakarta.websocket.Extension;
import jakarta.websocket.Session;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses the transport of a session: Jetty's own where the container is Jetty, else Jakarta's. */
final class Transports {
    private static final boolean JETTY = jettyIsVisible();

    /** The name of {@link PingExtension} within Jetty; the {@code @} keeps it off the wire. */
    static final String PINGS = "@pings";

    /** The name of {@link CleanCloseExtension} within Jetty. */
    static final String CLEAN_CLOSE = "@linger";

    private static final String PEER = "chat.peer";

    private Transports() {}

    /** Returns the transport of an open session. */
    static Transport of(Session session) {
        return JETTY && JettyTransport.supports(session)
                ? JettyTransport.of(session, peer(session))
                : new JakartaTransport(session, peer(session));
    }

    /** Returns the installed extensions that every connection has: our own, where the container is our Jetty. */
    static List<Extension> extensions(List<Extension> installed) {
        return installed.stream()
                .filter(extension ->
                        extension.getName().equals(PINGS) || extension.getName().equals(CLEAN_CLOSE))
                .toList();
    }

    /** Calls the listener for each ping of the peer, where the container reports them. */
    static void onPing(Session session, Runnable listener) {
        if (JETTY && JettyTransport.supports(session)) {
            PingExtension.onPing(session, listener);
        }
    }

    /** Keeps the peer of a handshake for {@link #of}. */
    static void rememberPeer(Map<String, Object> userProperties, @Nullable Peer peer) {
        if (peer != null) {
            userProperties.put(PEER, peer.address());
        }
    }

    private static String peer(Session session) {
        Object peer = session.getUserProperties().get(PEER);
        return peer == null ? "-" : peer.toString();
    }

    private static boolean jettyIsVisible() {
        try {
            Class.forName("org.eclipse.jetty.ee10.websocket.jakarta.common.JakartaWebSocketSession");
            Class.forName("org.eclipse.jetty.websocket.core.CoreSession");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
