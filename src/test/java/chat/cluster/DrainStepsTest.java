package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;

import chat.backplane.Backplane;
import chat.concurrent.TimeSource;
import chat.connection.ClientConnection;
import chat.connection.ConnectionFixture;
import chat.connection.SteppedTransport;
import chat.metrics.Metrics;
import chat.protocol.CloseCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Drain counts what became of the connections that were to move. */
class DrainStepsTest {
    private final Metrics metrics = new Metrics();
    private final ConnectionFixture fixture = new ConnectionFixture(metrics);

    private double count(String step) {
        return metrics.counter("chat.drain", "step", step).count();
    }

    /** Time that passes only in pauses; a connection moves in the first one. */
    private static final class PassingTime implements TimeSource {
        private final Runnable onFirstPause;
        private long now;
        private boolean hasPaused;

        PassingTime(Runnable onFirstPause) {
            this.onFirstPause = onFirstPause;
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public boolean pause(Duration time) {
            now += time.toNanos();
            if (!hasPaused) {
                hasPaused = true;
                onFirstPause.run();
            }
            return true;
        }
    }

    @Test
    void movedClosedAndRemainingConnectionsAreCounted() {
        ClientConnection moves = fixture.open(SteppedTransport.inline());
        fixture.open(SteppedTransport.inline());
        fixture.open(SteppedTransport.inline());
        Backplane backplane = mock();
        doReturn(CompletableFuture.completedFuture(List.of())).when(backplane).instances(any());
        Cluster cluster = new Cluster(backplane, metrics);
        PassingTime time = new PassingTime(() -> moves.onDisconnected(1001));
        Drain.Pace pace = new Drain.Pace(Duration.ofSeconds(15), 1000);
        new Drain(fixture.connections, cluster, pace, time, metrics).run();

        assertEquals(3, count("told"));
        assertEquals(1, count("moved"));
        assertEquals(2, count("closed"));
        assertEquals(2, count("left"), "these peers never answer the close");
        assertEquals(pace.deadline(), Duration.ofNanos(time.nanoTime()));
    }

    @Test
    void aConnectionWhoseHandshakeWasUnderWayWhenTheDrainBeganIsSentElsewhereAtOnce() {
        Backplane backplane = mock();
        Cluster cluster = new Cluster(backplane, metrics);
        Drain.Pace pace = new Drain.Pace(Duration.ofSeconds(15), 1000);
        new Drain(fixture.connections, cluster, pace, new PassingTime(() -> {}), metrics).run();
        SteppedTransport late = SteppedTransport.inline();
        fixture.open(late);

        assertEquals(CloseCode.RESTART, late.closed());
    }
}
