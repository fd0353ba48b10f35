package chat.hub;

import chat.metrics.Metrics;
import io.micrometer.core.instrument.DistributionSummary;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks into every outbox now and then, in bytes: slow readers are seen there before they are closed for it, and so is a
 * network or a proxy that holds up everybody. On the clock's thread.
 */
public final class OutboxDepth {
    private static final long PERIOD_SECONDS = 5;
    private static final double[] BOUNDS = {1, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304};

    private final Connections connections;
    private final DistributionSummary depths;
    private volatile long total;

    public OutboxDepth(Connections connections, Metrics metrics) {
        this.connections = connections;
        this.depths = metrics.sizes("chat.outbox.depth", BOUNDS);
        metrics.gauge("chat.outbox.waiting.bytes", () -> total);
    }

    public void start(ScheduledExecutorService clock) {
        clock.scheduleAtFixedRate(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** Nothing in it throws, or the clock would not come again. */
    void look() {
        long[] sum = {0};
        connections.forEach(client -> {
            int waiting = client.waitingBytes();
            depths.record(waiting);
            sum[0] += waiting;
        });
        total = sum[0];
    }
}
