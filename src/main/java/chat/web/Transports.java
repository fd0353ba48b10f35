package chat.web;

import chat.connection.Transport;
import jakarta.websocket.Extension;
import jakarta.websocket.Session;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses how a session is written to: Jetty's own way where it is there, else Jakarta's. */
final class Transports {
    private static final boolean JETTY = jettyIsVisible();

    /** As Jetty knows {@link PingExtension}: internal, and never told to a peer. */
    static final String PING_COUNTER = "@pings";

    /** {@link CleanCloseExtension}, likewise. */
    static final String LINGERING_CLOSE = "@linger";

    private static final String PEER = "chat.peer";

    private Transports() {}

    static Transport of(Session session) {
        return JETTY && JettyTransport.carries(session)
                ? JettyTransport.of(session, peer(session))
                : new JakartaTransport(session, peer(session));
    }

    /** What of the container's extensions each connection has: the one that counts pings, where it is. */
    static List<Extension> extensions(List<Extension> installed) {
        return installed.stream()
                .filter(extension -> extension.getName().equals(PING_COUNTER)
                        || extension.getName().equals(LINGERING_CLOSE))
                .toList();
    }

    /** Has the action run for each ping of the peer's, where the container tells. */
    static void onPing(Session session, Runnable action) {
        if (JETTY && JettyTransport.carries(session)) {
            PingExtension.onPing(session, action);
        }
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
