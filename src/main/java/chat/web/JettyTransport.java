package chat.web;

import chat.connection.Payload;
import chat.connection.Transport;
import chat.protocol.CloseCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a connection of our own Jetty, below Jakarta's interface. The bytes that all receivers share are sent as they are, where
 * {@link JakartaTransport} takes a text that is encoded for each receiver; and pings do not block. Safe for use by many threads.
 *
 * <p>Sends a message in one frame or, if it is long, in several, one after the other, so that control frames go between them.
 */
final class JettyTransport implements Transport, Callback {
    private static final int MAX_FRAME_BYTES = 65_536;

    /** A shorter frame is copied behind its header: one buffer is written faster than two. */
    private static final int MAX_COPIED_BYTES = 4_096;

    private static final int FINAL = 0x80;
    private static final byte[] NOTHING = {};
    private static final ByteBuffer NOT_SENDING = ByteBuffer.allocate(0);

    private final CoreSession session;
    private final JettyWebSocketConnection connection;
    private final String peer;
    private volatile List<String> presentedTokens;

    /** The message being sent, and how much of it is in frames that were begun; its sender's or its callback's alone. */
    private byte[] message = NOTHING;

    private int begun;
    private @Nullable Completion completion;

    /** The frame that is being written; other threads read only its position. */
    private volatile ByteBuffer inFlight = NOT_SENDING;

    JettyTransport(CoreSession session, HandshakeClient client) {
        this.session = session;
        this.connection = JettyWebSocketConnection.of(session);
        this.peer = client.address();
        this.presentedTokens = client.tokens();
    }

    @Override
    public void send(List<Payload> payloads, Completion sent) {
        message = Payload.join(payloads);
        begun = 0;
        completion = sent;
        sendFrame();
    }

    private void sendFrame() {
        int from = begun;
        int length = Math.min(MAX_FRAME_BYTES, message.length - from);
        begun = from + length;
        int first = (begun == message.length ? FINAL : 0) | (from == 0 ? OpCode.TEXT : OpCode.CONTINUATION);
        if (length <= MAX_COPIED_BYTES) {
            ByteBuffer frame = ByteBuffer.allocate(FrameHeader.length(length) + length);
            FrameHeader.put(frame, first, length);
            frame.put(message, from, length).flip();
            inFlight = frame;
            connection.send(this, frame);
        } else {
            // Jetty advances its position while it writes.
            ByteBuffer payload = ByteBuffer.wrap(message, from, length);
            inFlight = payload;
            connection.send(this, FrameHeader.of(first, length), payload);
        }
    }

    /** A frame has been written. */
    @Override
    public void succeeded() {
        if (begun < message.length) {
            sendFrame();
        } else {
            end().succeeded();
        }
    }

    /** A frame could not be written. */
    @Override
    public void failed(Throwable error) {
        end().failed();
    }

    private Completion end() {
        Completion ended = Objects.requireNonNull(completion, "send comes first");
        message = NOTHING;
        completion = null;
        inFlight = NOT_SENDING;
        return ended;
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

    @Override
    public List<String> presentedTokens() {
        return presentedTokens;
    }

    @Override
    public void forgetPresentedTokens() {
        presentedTokens = List.of();
    }
}
