package chat.web;

import chat.hub.Transport;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import java.util.List;
import java.util.Map;

/** Chooses how a session is written to: Jetty's own way where it is there, else Jakarta's. */
final class Transports {
    private static final boolean JETTY = jettyIsVisible();

    private static final String PEER = "chat.peer";
    private static final String JETTY_PEER = "jakarta.websocket.endpoint.remoteAddress";

    private Transports() {}

    static Transport of(Session session) {
        return JETTY && JettyTransport.carries(session)
                ? JettyTransport.of(session, peer(session))
                : new JakartaTransport(session, peer(session));
    }

    /** Remembers, before the upgrade, where the peer says or its proxy says that it is: for the log, not for decisions. */
    static void rememberPeer(Map<String, Object> userProperties, HandshakeRequest request) {
        List<String> forwarded = request.getHeaders().getOrDefault("X-Forwarded-For", List.of());
        if (!forwarded.isEmpty()) {
            userProperties.put(PEER, printable(forwarded.get(0)));
        }
    }

    /** An address as it may stand in the log, whatever somebody wrote into the header. */
    static String printable(String address) {
        return address.replaceAll("[^0-9A-Fa-f.:, ]", "?");
    }

    private static String peer(Session session) {
        Object peer = session.getUserProperties()
                .getOrDefault(PEER, session.getUserProperties().get(JETTY_PEER));
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
