package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.auth.Identity;
import chat.auth.Tokens;
import chat.metrics.Metrics;
import chat.protocol.Limits;
import chat.testing.Await;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What became of those who were to move is counted. */
@Timeout(20)
class DrainStepsTest {
    private final Metrics metrics = new Metrics();
    private final ScriptedBackplane backplane = new ScriptedBackplane();
    private final Connections connections = new Connections(10, metrics);
    private final Hub hub = new Hub(backplane, connections, 10, Bounds.of(10_000_000, 100, 100), metrics);
    private final Conversation conversation = new Conversation(
            backplane,
            hub,
            connections,
            new Identity(new Tokens(new byte[32], Duration.ofDays(1), Clock.systemUTC())),
            new Conversation.Terms("test", "0", new Limits(1000, 10_000, 0, 10), 25, Bounds.of(10_000_000, 100, 100)),
            metrics);

    @AfterEach
    void close() {
        hub.close();
    }

    private double count(String step) {
        return metrics.counter("chat.drain", "step", step).count();
    }

    @Test
    void whoMovesWhoIsClosedAndWhoStaysToTheEnd() {
        Client moves = conversation.connect(SteppedTransport.inline());
        conversation.connect(SteppedTransport.inline());
        conversation.connect(SteppedTransport.inline());
        Cluster cluster = new Cluster(backplane, new Lifecycle(), connections, hub, "test", "0", metrics);
        Drain drain = new Drain(connections, cluster, Duration.ofMillis(900), 1000, metrics);

        CompletableFuture<Void> drained = CompletableFuture.runAsync(drain::run);
        Await.until("all are told", () -> count("told") == 3);
        moves.disconnected(1001);
        Await.result(drained);

        assertEquals(1, count("moved"));
        assertEquals(2, count("closed"));
        assertEquals(2, count("left"), "these peers never answer the close");
    }
}
