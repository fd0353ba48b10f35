package chat.connection;

import chat.concurrent.Futures;
import chat.metrics.Metrics;
import io.micrometer.core.instrument.DistributionSummary;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Samples the bytes that wait in every outbox: shows slow readers before they are closed, and a network or a proxy that holds
 * up everybody. On the scheduler's thread.
 */
public final class OutboxDepth {
    private static final long PERIOD_SECONDS = 5;
    private static final double[] BOUNDS = {1, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304};

    private final Connections connections;
    private final DistributionSummary depths;
    private volatile long totalBytes;

    /** Creates the samples of these connections; they begin with {@link #start}. */
    public OutboxDepth(Connections connections, Metrics metrics) {
        this.connections = connections;
        this.depths = metrics.sizes("chat.outbox.depth", BOUNDS);
        metrics.gauge("chat.outbox.waiting.bytes", () -> totalBytes);
    }

    /** Samples every five seconds from now on, on the scheduler's thread. */
    public void start(ScheduledExecutorService scheduler) {
        Futures.ignore(scheduler.scheduleAtFixedRate(this::sample, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS));
    }

    private void sample() {
        long[] sum = {0};
        connections.forEach(client -> {
            int waiting = client.waitingBytes();
            depths.record(waiting);
            sum[0] += waiting;
        });
        totalBytes = sum[0];
    }
}
