package chat.web;

import chat.connection.Payload;
import chat.connection.Transport;
import chat.protocol.CloseCode;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * Writes to a session of our own Jetty, below Jakarta's interface. The bytes that all receivers share are sent as they are, where
 * {@link JakartaTransport} takes a text that is encoded for each receiver; and pings do not block. Safe for use by many threads.
 */
final class JettyTransport implements Transport {
    /** The size at which Jetty fragments frames; fragmenting them here lets their progress be seen. */
    private static final int MAX_FRAME_BYTES = 65_536;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final CoreSession session;
    private final String peer;

    /** The frame that is being written; other threads read only its position. */
    private volatile ByteBuffer inFlight = NOTHING;

    JettyTransport(CoreSession session, String peer) {
        this.session = session;
        this.peer = peer;
    }

    @Override
    public void send(List<Payload> payloads, Completion completion) {
        new Fragments(Payload.join(payloads), completion).sendNext();
    }

    /** Sends one message: in one frame or, if it is long, in several, one after the other. */
    private final class Fragments implements Callback {
        private final byte[] bytes;
        private final Completion completion;
        private int next;

        Fragments(byte[] bytes, Completion completion) {
            this.bytes = bytes;
            this.completion = completion;
        }

        void sendNext() {
            int length = Math.min(MAX_FRAME_BYTES, bytes.length - next);
            // Jetty advances its position while it writes.
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
        session.sendFrame(new CleanCloseFrame(code, reason), Callback.NOOP, false);
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
