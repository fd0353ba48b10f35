package chat.web;

import chat.connection.Payload;
import chat.connection.Transport;
import chat.protocol.CloseCode;
import jakarta.websocket.CloseReason;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to a WebSocket session through Jakarta's interface alone, in any container. Safe for use by many threads. */
final class JakartaTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(JakartaTransport.class);

    /** A frame that takes longer has failed, and with it the connection. */
    private static final long SEND_TIMEOUT_MS = 30_000;

    private static final Long PING_TIMEOUT_MS = 500L;

    private final Session session;
    private final String peer;
    private volatile List<String> presentedTokens;

    JakartaTransport(Session session, HandshakeClient client) {
        this.session = session;
        this.peer = client.address();
        this.presentedTokens = client.tokens();
        session.getAsyncRemote().setSendTimeout(SEND_TIMEOUT_MS);
        // Tomcat's pings block, and the scheduler's thread must not wait long for one connection.
        session.getUserProperties().put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", PING_TIMEOUT_MS);
    }

    @Override
    public void send(List<Payload> payloads, Completion completion) {
        String text = payloads.size() == 1
                ? payloads.get(0).text()
                : new String(Payload.join(payloads), StandardCharsets.UTF_8);
        try {
            session.getAsyncRemote().sendText(text, result -> end(result, completion));
        } catch (IllegalStateException | IllegalArgumentException e) {
            LOG.debug("the session is closed: {}", e.toString());
            completion.failed();
        }
    }

    private static void end(SendResult result, Completion completion) {
        if (result.isOK()) {
            completion.succeeded();
        } else {
            completion.failed();
        }
    }

    @Override
    public void ping() {
        try {
            session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            LOG.debug("no ping could be sent: {}", e.toString());
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code.number()), reason));
        } catch (IOException | IllegalStateException e) {
            LOG.debug("the session is closed: {}", e.toString());
        }
    }

    @Override
    public void abort() {
        close(CloseCode.TRY_AGAIN, "no sign of life");
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
