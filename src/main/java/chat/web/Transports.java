package chat.web;

import chat.hub.Transport;
import jakarta.websocket.Session;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses how a session is written to: Jetty's own way where it is there, else Jakarta's. */
final class Transports {
    private static final boolean JETTY = jettyIsVisible();

    private static final String PEER = "chat.peer";

    private Transports() {}

    static Transport of(Session session) {
        return JETTY && JettyTransport.carries(session)
                ? JettyTransport.of(session, peer(session))
                : new JakartaTransport(session, peer(session));
    }

    /** Remembers, before the upgrade, who makes it. */
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
