package chat.web;

import chat.hub.Payload;
import chat.hub.Transport;
import chat.protocol.CloseCode;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.ee10.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * Writes to Jetty's session below Jakarta's: the bytes that all receivers share go out as they are, where Jakarta would
 * take a text and encode it again for each; and no ping blocks.
 */
final class JettyTransport implements Transport {
    private final CoreSession session;
    private final String peer;

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
        Frame frame = new Frame(OpCode.TEXT, ByteBuffer.wrap(Payload.join(payloads)));
        session.sendFrame(frame, new Sent(completion), false);
    }

    private record Sent(Completion completion) implements Callback {
        @Override
        public void succeeded() {
            completion.sent(true);
        }

        @Override
        public void failed(Throwable error) {
            completion.sent(false);
        }
    }

    @Override
    public void ping() {
        session.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
    }

    @Override
    public void close(CloseCode code, String reason) {
        session.close(code.number(), reason, Callback.NOOP);
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
