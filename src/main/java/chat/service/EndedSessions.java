package chat.service;

import chat.connection.ClientConnection;
import chat.metrics.CounterFamily;
import chat.metrics.Metrics;
import chat.protocol.CloseCode;
import chat.protocol.ServerMessage;
import java.util.stream.Stream;

/** Closes the connections of sessions that have ended, and counts them. Safe for use by many threads. */
final class EndedSessions {
    private final CounterFamily closed;

    /** @param reasons of which each close names one */
    EndedSessions(Metrics metrics, String... reasons) {
        this.closed = metrics.declare("chat.sessions.ended", "reason", Stream.of(reasons));
    }

    /** Tells a client that its session has ended, and closes its connection; does nothing if that is over. */
    void close(ClientConnection client, String reason, String text) {
        if (client.isOver()) {
            return;
        }
        closed.increment(reason);
        client.offer(ServerMessage.Session.ENDED);
        client.close(CloseCode.POLICY, text);
    }
}
