package chat.hub;

import chat.metrics.Metrics;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long entries take from their arrival at this instance to their readers, by this machine's clock: neither the
 * difference between hosts' clocks nor the way through Redis is in it; the canary times the latter. Called on the hub's
 * thread.
 *
 * <p>{@code chat.delivery}: until the last reader's outbox has a room's run of entries. {@code chat.delivery.sent}: until the
 * connection of one of them has taken it and all that waited before it; sampled one at a time, since a slow reader would
 * make other samples wait.
 */
final class DeliveryTimes {
    private static final long SAMPLE_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The time after which a sample is given up: a reader whose connection has ended never completes one. */
    private static final long SAMPLE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final EventLoop loop;
    private final Timer delivered;
    private final Timer sent;
    private long sampledAt;

    /** Whether a sample is under way; cleared by the thread that sends. */
    private volatile boolean sampling;

    DeliveryTimes(EventLoop loop, Metrics metrics) {
        this.loop = loop;
        this.delivered = metrics.timer("chat.delivery");
        this.sent = metrics.timer("chat.delivery.sent");
        this.sampledAt = loop.nanoTime() - SAMPLE_INTERVAL_NANOS;
    }

    /** A room has handed out what arrived at that time. */
    void onDelivered(Room room, long arrivedAt) {
        long now = loop.nanoTime();
        delivered.record(now - arrivedAt, TimeUnit.NANOSECONDS);
        if (!room.isEmpty() && now - sampledAt > (sampling ? SAMPLE_TIMEOUT_NANOS : SAMPLE_INTERVAL_NANOS)) {
            sampledAt = now;
            sampling = true;
            room.firstClient().whenSent(() -> {
                sent.record(loop.nanoTime() - arrivedAt, TimeUnit.NANOSECONDS);
                sampling = false;
            });
        }
    }
}
