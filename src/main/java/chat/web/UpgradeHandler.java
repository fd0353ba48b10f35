package chat.web;

import chat.service.ChatService;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketConstants;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.eclipse.jetty.websocket.core.util.WebSocketUtils;

/**
 * Upgrades admitted handshakes to WebSockets, in our own Jetty and below its servlets, so that a connection keeps nothing of its request.
 * Everything else goes on to the servlets, handshakes that are refused included: {@link AdmissionFilter} answers those.
 */
final class UpgradeHandler extends Handler.Wrapper {
    private static final HttpField UPGRADE = new PreEncodedHttpField(HttpHeader.UPGRADE, "websocket");
    private static final HttpField CONNECTION = new PreEncodedHttpField(HttpHeader.CONNECTION, "Upgrade");

    /** Stands for the URI of every handshake, which nobody asks for afterwards. */
    private static final URI NO_URI = URI.create(HandshakeCheck.PATH);

    private final Admission admission;
    private final ChatService service;
    private final Duration idleTimeout;
    private final WebSocketComponents components;

    /** @param servlets takes what is not upgraded */
    UpgradeHandler(Server server, Handler servlets, Routes routes) {
        super(servlets);
        this.admission = routes.admission();
        this.service = routes.service();
        this.idleTimeout = routes.idleTimeout();
        this.components = WebSocketServerComponents.ensureWebSocketComponents(server);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!HandshakeCheck.PATH.equals(Request.getPathInContext(request))) {
            return super.handle(request, response, callback);
        }
        RequestHead head = new JettyRequestHead(request);
        Peer peer = admission.peer(head);
        Rejection rejection = admission.checkHandshake(head, peer);
        if (rejection != null) {
            request.setAttribute(Rejection.class.getName(), rejection);
            return super.handle(request, response, callback);
        }
        request.setAttribute(
                HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection(request, admission.handshakeClient(head, peer)));
        accept(request, response.getHeaders());
        response.setStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        response.write(true, null, callback);
        return true;
    }

    private static void accept(Request request, HttpFields.Mutable headers) {
        headers.put(UPGRADE);
        headers.put(CONNECTION);
        String key = request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_KEY);
        headers.put(HttpHeader.SEC_WEBSOCKET_ACCEPT, WebSocketUtils.hashKey(key));
    }

    /** Negotiates no extension: compression would cost many times as much as sending, for each connection. */
    private WebSocketConnection connection(Request request, HandshakeClient peer) {
        ExtensionStack extensions = new ExtensionStack(components, Behavior.SERVER);
        extensions.negotiate(List.of(), List.of());
        Negotiated negotiated =
                new Negotiated(NO_URI, null, request.isSecure(), extensions, WebSocketConstants.SPEC_VERSION_STRING);
        JettyFrameHandler handler = new JettyFrameHandler(service, peer);
        WebSocketCoreSession session = new WebSocketCoreSession(handler, Behavior.SERVER, negotiated, components);
        session.setIdleTimeout(idleTimeout);

        ConnectionMetaData http = request.getConnectionMetaData();
        WebSocketConnection connection =
                new JettyWebSocketConnection(http.getConnection().getEndPoint(), http.getConnector(), session);
        session.setWebSocketConnection(connection);
        connection.setUseInputDirectByteBuffers(http.getHttpConfiguration().isUseInputDirectByteBuffers());
        http.getConnector().getEventListeners().forEach(connection::addEventListener);
        return connection;
    }
}
