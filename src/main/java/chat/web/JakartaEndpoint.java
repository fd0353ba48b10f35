package chat.web;

import chat.connection.ClientConnection;
import chat.protocol.CloseCode;
import chat.service.ChatService;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoint of one WebSocket connection in a container that runs the WAR: passes the container's calls on to its {@link ClientConnection}. Our own
 * Jetty has {@link JettyFrameHandler} in its place.
 */
public final class JakartaEndpoint extends Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(JakartaEndpoint.class);
    private static final String CLIENT = "chat.client";

    private final ChatService service;
    private final long idleTimeoutMs;

    /** Set in {@link #onOpen}, before any other call. */
    private @Nullable ClientConnection client;

    private JakartaEndpoint(ChatService service, long idleTimeoutMs) {
        this.service = service;
        this.idleTimeoutMs = idleTimeoutMs;
    }

    /** Returns the configuration that registers this endpoint. */
    static ServerEndpointConfig config(ChatService service, long idleTimeoutMs) {
        return ServerEndpointConfig.Builder.create(JakartaEndpoint.class, HandshakeCheck.PATH)
                .configurator(new Configurator(service, idleTimeoutMs))
                .build();
    }

    private static final class Configurator extends ServerEndpointConfig.Configurator {
        private final ChatService service;
        private final long idleTimeoutMs;

        Configurator(ChatService service, long idleTimeoutMs) {
            this.service = service;
            this.idleTimeoutMs = idleTimeoutMs;
        }

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(new JakartaEndpoint(service, idleTimeoutMs));
        }

        /** Refuses a handshake that did not pass {@link AdmissionFilter}, which has checked the origin. */
        @Override
        public boolean checkOrigin(String origin) {
            return AdmissionFilter.handshakeClient() != null;
        }

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            HandshakeClient client = AdmissionFilter.handshakeClient();
            if (client != null) {
                config.getUserProperties().put(CLIENT, client);
            }
        }

        /** Negotiates none: compression would cost many times as much as sending, for each connection. */
        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return List.of();
        }
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.setMaxTextMessageBufferSize(service.limits().frameBytes());
        session.setMaxIdleTimeout(idleTimeoutMs);
        HandshakeClient peer = session.getUserProperties().remove(CLIENT) instanceof HandshakeClient known
                ? known
                : HandshakeClient.UNKNOWN;
        ClientConnection opened = service.connect(new JakartaTransport(session, peer));
        client = opened;
        // In parts, so that incomplete messages are counted and limited.
        session.addMessageHandler(String.class, (MessageHandler.Partial<String>)
                (part, last) -> opened.receive(part.getBytes(StandardCharsets.UTF_8), last));
        session.addMessageHandler(PongMessage.class, pong -> opened.receiveControl());
        // In parts, so that the first bytes are refused, however many follow.
        session.addMessageHandler(ByteBuffer.class, (MessageHandler.Partial<ByteBuffer>)
                (part, last) -> opened.close(CloseCode.BINARY, "text frames only"));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        client().onDisconnected(reason.getCloseCode().getCode());
    }

    /** Only logs: the container closes the connection itself, with the code that belongs to the error. */
    @Override
    public void onError(Session session, Throwable error) {
        LOG.debug("a connection failed: {}", error.toString());
    }

    private ClientConnection client() {
        return Objects.requireNonNull(client, "onOpen comes first");
    }
}
