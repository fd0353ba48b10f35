package chat.hub;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pings each connection at its interval, counted from when it connected, so that pings spread over time; ends those that
 * do not answer, or do not say {@code hello} in time. On the clock's thread.
 */
public final class Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final Connections connections;
    private final long intervalNanos;
    private final long helloNanos;

    public Heartbeat(Connections connections, int intervalSeconds, int helloSeconds) {
        this.connections = connections;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(intervalSeconds);
        this.helloNanos = TimeUnit.SECONDS.toNanos(helloSeconds);
    }

    public void start(ScheduledExecutorService clock) {
        clock.scheduleAtFixedRate(this::beat, 1, 1, TimeUnit.SECONDS);
    }

    private void beat() {
        long now = System.nanoTime();
        connections.forEach(client -> {
            try {
                client.beat(now, helloNanos, intervalNanos);
            } catch (RuntimeException e) {
                LOG.error("c={} failed at its heartbeat", client.number(), e);
            }
        });
    }
}
