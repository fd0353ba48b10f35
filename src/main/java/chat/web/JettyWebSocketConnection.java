package chat.web;

import chat.web.FrameWriter.Kind;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection of our own Jetty that writes its frames with a {@link FrameWriter}: data frames without a detour through Jetty's session,
 * its fragmenting flusher and its extensions, which have nothing to do here. Safe for use by many threads.
 *
 * <p>Delays its end when Jetty has sent a close frame of its own, such as 1002 for invalid frames, so that the peer can read it. Without the
 * delay, what the peer is still sending would reset the connection first. A {@link CleanCloseFrame} waits for the peer's close frame anyway.
 */
final class JettyWebSocketConnection extends WebSocketConnection {
    private static final long DELAY_MS = 1000;

    private static final int FINAL = 0x80;

    private final FrameWriter writer;
    private final Scheduler scheduler;

    JettyWebSocketConnection(EndPoint endPoint, Connector connector, WebSocketCoreSession session) {
        super(endPoint, connector.getExecutor(), connector.getScheduler(), connector.getByteBufferPool(), session);
        this.scheduler = connector.getScheduler();
        this.writer = new FrameWriter(endPoint) {
            @Override
            void onFailure(Throwable error) {
                session.processConnectionError(error, Callback.NOOP);
            }
        };
    }

    /** Returns the connection of a session. */
    static JettyWebSocketConnection of(CoreSession session) {
        return (JettyWebSocketConnection) ((WebSocketCoreSession) session).getConnection();
    }

    /**
     * Sends a data frame. Its callback is completed once, on any thread, possibly before this returns.
     *
     * @param frame the whole frame, whose header is that of {@link FrameHeader}; must not change before the callback is completed
     */
    void send(Callback callback, ByteBuffer... frame) {
        writer.write(Kind.DATA, callback, frame);
    }

    /** Sends the control frames of Jetty's session. */
    @Override
    public void enqueueFrame(OutgoingEntry entry) {
        Frame frame = entry.getFrame();
        Callback callback = entry.getCallback();
        Kind kind = kind(frame);
        int first = (frame.isFin() ? FINAL : 0) | frame.getOpCode();
        ByteBuffer header = FrameHeader.of(first, frame.getPayloadLength());
        writer.write(kind, kind == Kind.ABNORMAL_CLOSE ? delayed(callback) : callback, header, frame.getPayload());
    }

    private static Kind kind(Frame frame) {
        return switch (frame.getOpCode()) {
            case OpCode.CLOSE -> CloseStatus.getCloseStatus(frame).isAbnormal() ? Kind.ABNORMAL_CLOSE : Kind.CLOSE;
            case OpCode.PING, OpCode.PONG -> Kind.PING_OR_PONG;
            default -> Kind.DATA;
        };
    }

    private Callback delayed(Callback sent) {
        return Callback.from(() -> succeedLater(sent), sent::failed);
    }

    private void succeedLater(Callback sent) {
        scheduler.schedule(sent::succeeded, DELAY_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        writer.failAll(cause);
    }
}
