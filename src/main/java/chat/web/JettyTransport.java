package chat.web;

import chat.connection.Payload;
import chat.connection.Transport;
import chat.protocol.CloseCode;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.ee10.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * Writes to Jetty's session below Jakarta's: the bytes that all receivers share go out as they are, where Jakarta would
 * take a text and encode it again for each; and no ping blocks.
 */
final class JettyTransport implements Transport {
    /** Jetty cuts longer frames into fragments of this size; here it is done where their progress can be seen. */
    private static final int FRAME_BYTES = 65_536;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final CoreSession session;
    private final String peer;

    /** Read by other threads only for its position. */
    private volatile ByteBuffer inFlight = NOTHING;

    private JettyTransport(CoreSession session, String peer) {
        this.session = session;
        this.peer = peer;
    }

    static boolean carries(Session session) {
        return session instanceof JakartaWebSocketSession;
    }

    static JettyTransport of(Session session, String peer) {
        return new JettyTransport(((JakartaWebSocketSession) session).getCoreSession(), peer);
    }

    @Override
    public void send(List<Payload> payloads, Completion completion) {
        new Parts(Payload.join(payloads), completion).sendNext();
    }

    /** One message on its way, in one frame or, when it is long, in several, one after the other. */
    private final class Parts implements Callback {
        private final byte[] bytes;
        private final Completion completion;
        private int next;

        Parts(byte[] bytes, Completion completion) {
            this.bytes = bytes;
            this.completion = completion;
        }

        void sendNext() {
            int length = Math.min(FRAME_BYTES, bytes.length - next);
            // Whoever writes it moves its position on.
            ByteBuffer part = ByteBuffer.wrap(bytes, next, length);
            Frame frame = new Frame(next == 0 ? OpCode.TEXT : OpCode.CONTINUATION, part);
            next += length;
            frame.setFin(next == bytes.length);
            inFlight = part;
            session.sendFrame(frame, this, false);
        }

        @Override
        public void succeeded() {
            if (next < bytes.length) {
                sendNext();
            } else {
                inFlight = NOTHING;
                completion.succeeded();
            }
        }

        @Override
        public void failed(Throwable error) {
            inFlight = NOTHING;
            completion.failed();
        }
    }

    @Override
    public long progress() {
        return inFlight.position();
    }

    @Override
    public void ping() {
        session.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
    }

    @Override
    public void close(CloseCode code, String reason) {
        session.sendFrame(new Goodbye(code, reason), Callback.NOOP, false);
    }

    /**
     * A close that waits for the peer's. Jetty does so for 1000 alone, and cuts the connection right behind any other code;
     * what the peer had on its way then breaks the connection before it, or a proxy between, gets to read the close.
     */
    private static final class Goodbye extends Frame implements CloseStatus.Supplier {
        private final CloseStatus status;

        Goodbye(CloseCode code, String reason) {
            super(OpCode.CLOSE, CloseStatus.asPayloadBuffer(code.number(), reason));
            status = new CloseStatus(code.number(), reason) {
                @Override
                public boolean isAbnormal() {
                    return false;
                }
            };
        }

        @Override
        public CloseStatus getCloseStatus() {
            return status;
        }
    }

    @Override
    public void abort() {
        session.abort();
    }

    @Override
    public String peer() {
        return peer;
    }
}
