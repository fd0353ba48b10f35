package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;

import chat.backplane.Backplane;
import chat.connection.Client;
import chat.connection.ConnectionFixture;
import chat.connection.SteppedTransport;
import chat.metrics.Metrics;
import chat.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drain counts what became of the connections that were to move. */
@Timeout(20)
class DrainStepsTest {
    private final Metrics metrics = new Metrics();
    private final ConnectionFixture fixture = new ConnectionFixture(metrics);

    private double count(String step) {
        return metrics.counter("chat.drain", "step", step).count();
    }

    @Test
    void movedClosedAndRemainingConnectionsAreCounted() {
        Client moves = fixture.open(SteppedTransport.inline());
        fixture.open(SteppedTransport.inline());
        fixture.open(SteppedTransport.inline());
        Backplane backplane = mock();
        doReturn(CompletableFuture.completedFuture(List.of())).when(backplane).instances(any());
        Cluster cluster =
                new Cluster(backplane, new Lifecycle(), new Cluster.Self("test", "0", () -> 0, () -> 0), metrics);
        Drain drain = new Drain(fixture.connections, cluster, Duration.ofMillis(900), 1000, metrics);

        CompletableFuture<Void> drained = CompletableFuture.runAsync(drain::run);
        Await.until("all are told", () -> count("told") == 3);
        moves.onDisconnected(1001);
        Await.result(drained);

        assertEquals(1, count("moved"));
        assertEquals(2, count("closed"));
        assertEquals(2, count("left"), "these peers never answer the close");
    }
}
