package chat.web;

import chat.connection.ClientConnection;
import chat.protocol.CloseCode;
import chat.service.ChatService;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames of one WebSocket connection in our own Jetty: passes them on to its {@link ClientConnection}. Does what {@link JakartaEndpoint} does in other
 * containers, below Jakarta's interface, which would keep the handshake's request and forty codecs for each connection, and
 * decode each frame to a text.
 *
 * <p>Jetty calls it with one frame at a time, on any of its threads, and with the next one only when that is demanded.
 */
final class JettyFrameHandler implements FrameHandler {
    private static final Logger LOG = LoggerFactory.getLogger(JettyFrameHandler.class);

    private final ChatService service;

    /** Null once the connection is open: its transport has taken what it needs. */
    private @Nullable HandshakeClient peer;

    /** Set in {@link #onOpen}, before any frame. */
    private @Nullable CoreSession session;

    private @Nullable ClientConnection client;

    /** The state of {@link Utf8Validator} after the parts of the message received so far. */
    private int utf8 = Utf8Validator.COMPLETE;

    JettyFrameHandler(ChatService service, HandshakeClient peer) {
        this.service = service;
        this.peer = peer;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // Jetty would leave a connection half open whose handler throws here.
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        try {
            client = service.connect(new JettyTransport(opened, Objects.requireNonNull(peer, "opened once")));
            peer = null;
        } catch (Throwable e) {
            callback.failed(e);
            return;
        }
        callback.succeeded();
        opened.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> {
                receive(frame);
                proceed(callback);
            }
            case OpCode.BINARY -> {
                // At its first part, however many follow.
                client().close(CloseCode.BINARY, "text frames only");
                proceed(callback);
            }
            case OpCode.PING -> {
                if (client().receiveControl()) {
                    answer(frame, callback);
                } else {
                    proceed(callback);
                }
            }
            case OpCode.PONG -> {
                client().receiveControl();
                proceed(callback);
            }
            default -> {
                // A close frame, which Jetty answers; however long that takes, the client has gone.
                client().onDisconnected(CloseStatus.getCloseStatus(frame).getCode());
                callback.succeeded();
            }
        }
    }

    private void receive(Frame frame) {
        ByteBuffer payload = frame.getPayload();
        byte[] part = new byte[payload.remaining()];
        payload.get(part);
        utf8 = Utf8Validator.validate(utf8, part);
        if (utf8 == Utf8Validator.INVALID || (frame.isFin() && utf8 != Utf8Validator.COMPLETE)) {
            utf8 = Utf8Validator.INVALID;
            client().close(CloseCode.BAD_UTF8, "not UTF-8");
        }
        // It ignores what comes after a close, at a charge.
        client().receive(part, frame.isFin());
    }

    /** The next frame is read when the pong has been sent, so that a peer who reads none makes none wait. */
    private void answer(Frame ping, Callback callback) {
        Frame pong = new Frame(OpCode.PONG, ping.getPayload());
        // It fails after our close frame.
        session().sendFrame(pong, Callback.from(() -> proceed(callback), failure -> proceed(callback)), false);
    }

    private void proceed(Callback callback) {
        callback.succeeded();
        session().demand();
    }

    /** Only logs: Jetty closes the connection itself, with the code that belongs to the error. */
    @Override
    public void onError(Throwable cause, Callback callback) {
        LOG.debug("a connection failed: {}", cause.toString());
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        ClientConnection opened = client;
        if (opened != null) { // Null when the connection has ended before it was open.
            opened.onDisconnected(status.getCode());
        }
        callback.succeeded();
    }

    private CoreSession session() {
        return Objects.requireNonNull(session, "onOpen comes first");
    }

    private ClientConnection client() {
        return Objects.requireNonNull(client, "onOpen comes first");
    }
}
