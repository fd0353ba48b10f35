package chat.hub;

import chat.metrics.Metrics;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/**
 * How long what has arrived from the backplane takes to its readers, by this machine's own clock: what hosts' clocks
 * differ by is not in it, nor is the way through Redis, which the canary times.
 *
 * <p>{@code chat.delivery}: until the last reader's outbox has it, of each room's run of entries. {@code
 * chat.delivery.sent}: until the connection of one of them has taken it and all that waited before it; a sample, one at a
 * time, since a slow reader would make others' samples wait. On the hub's thread.
 */
final class DeliveryTimes {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A reader whose connection has ended never tells that it was sent to. */
    private static final long GIVEN_UP_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Timer handed;
    private final Timer sent;
    private long sampledAt = System.nanoTime() - PAUSE_NANOS;

    /** Whether a sample is on its way; ended by the thread that sends. */
    private volatile boolean underWay;

    DeliveryTimes(Metrics metrics) {
        this.handed = metrics.timer("chat.delivery");
        this.sent = metrics.timer("chat.delivery.sent");
    }

    /** The room has handed out what had been waiting since then, by nanoTime. */
    void handed(Room room, long since) {
        long now = System.nanoTime();
        handed.record(now - since, TimeUnit.NANOSECONDS);
        if (now - sampledAt > (underWay ? GIVEN_UP_NANOS : PAUSE_NANOS)) {
            sampledAt = now;
            underWay = true;
            room.anyone().whenSent(() -> {
                sent.record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
                underWay = false;
            });
        }
    }
}
