package chat.web;

import chat.connection.Client;
import chat.connection.Transport;
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
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket connection: passes what the container calls on to its {@link Client}, and decides nothing. */
public final class ChatEndpoint extends Endpoint {
    static final String PATH = "/ws";

    private static final Logger LOG = LoggerFactory.getLogger(ChatEndpoint.class);
    private static final String CLIENT = "chat.client";

    private final ChatService service;
    private final long idleTimeoutMs;

    /** Set in {@link #onOpen}, before any other call. */
    private @Nullable Client client;

    private ChatEndpoint(ChatService service, long idleTimeoutMs) {
        this.service = service;
        this.idleTimeoutMs = idleTimeoutMs;
    }

    /** @param idleTimeoutMs longer than two pings without an answer, which end the connection earlier */
    static ServerEndpointConfig config(ChatService service, long idleTimeoutMs) {
        return ServerEndpointConfig.Builder.create(ChatEndpoint.class, PATH)
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
            return type.cast(new ChatEndpoint(service, idleTimeoutMs));
        }

        /** {@link AdmissionFilter} has judged it, together with the host; a handshake that came past the gate is none. */
        @Override
        public boolean checkOrigin(String origin) {
            return AdmissionFilter.handshake() != null;
        }

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            Transports.rememberPeer(config.getUserProperties(), AdmissionFilter.handshake());
        }

        /** None on the wire; no compression: it costs a multiple of the sending, and for each connection anew. */
        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return Transports.extensions(installed);
        }
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.setMaxTextMessageBufferSize(service.limits().frameBytes());
        session.setMaxIdleTimeout(idleTimeoutMs);
        Transport transport = Transports.of(session);
        Client opened = service.connect(transport);
        client = opened;
        session.getUserProperties().put(CLIENT, opened);
        // In parts, so that what has not come whole is counted and bounded.
        session.addMessageHandler(String.class, (MessageHandler.Partial<String>) opened::receive);
        session.addMessageHandler(PongMessage.class, pong -> opened.receiveControl());
        Transports.onPing(session, opened::receiveControl);
        // In parts, so that the first bytes are refused, however many there are.
        session.addMessageHandler(ByteBuffer.class, (MessageHandler.Partial<ByteBuffer>)
                (part, last) -> opened.close(CloseCode.BINARY, "text frames only"));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        client().onDisconnected(reason.getCloseCode().getCode());
    }

    /** The container closes the connection itself, with the code that belongs to the error. */
    @Override
    public void onError(Session session, Throwable error) {
        LOG.debug("a connection failed: {}", error.toString());
    }

    /** Ends a connection on which something is wrong with a message itself. */
    static void close(Session session, CloseCode code, String reason) {
        if (session.getUserProperties().get(CLIENT) instanceof Client client) {
            client.close(code, reason);
        }
    }

    private Client client() {
        return Objects.requireNonNull(client, "onOpen comes first");
    }
}
