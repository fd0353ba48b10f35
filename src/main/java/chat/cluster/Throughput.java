package chat.cluster;

import chat.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import java.util.function.LongSupplier;

/** Measures the load of this instance between two calls. Measured by one thread, read by any. */
final class Throughput {
    private final Counter accepted;
    private final Counter delivered;
    private final ProcessUsage usage = new ProcessUsage();
    private final LongSupplier nanoTime;
    private volatile Sample last;

    private double acceptedBefore;
    private double deliveredBefore;
    private long measuredAt;

    /** Rates and use of the machine over the last interval; {@code cpu} in cores. */
    record Sample(double messagesPerSecond, double deliveriesPerSecond, double cpu, long memoryBytes) {}

    Throughput(Metrics metrics, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.measuredAt = nanoTime.getAsLong();
        this.accepted = metrics.counter("chat.messages", "outcome", "accepted");
        this.delivered = metrics.counter("chat.deliveries");
        this.last = new Sample(0, 0, 0, usage.memoryBytes());
    }

    void measure() {
        long now = nanoTime.getAsLong();
        double seconds = Math.max(0.001, (now - measuredAt) / 1e9);
        double acceptedNow = accepted.count();
        double deliveredNow = delivered.count();
        last = new Sample(
                (acceptedNow - acceptedBefore) / seconds,
                (deliveredNow - deliveredBefore) / seconds,
                usage.cpu(),
                usage.memoryBytes());
        acceptedBefore = acceptedNow;
        deliveredBefore = deliveredNow;
        measuredAt = now;
    }

    Sample last() {
        return last;
    }
}
