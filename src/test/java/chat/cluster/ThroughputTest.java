package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.metrics.Metrics;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The load that an instance reports is a rate over the time since the last measurement, however long that was. */
class ThroughputTest {
    private final Metrics metrics = new Metrics();
    private final AtomicLong now = new AtomicLong(1);
    private final Throughput throughput = new Throughput(metrics, now::get);

    private void pass(Duration time, int accepted, int delivered) {
        metrics.counter("chat.messages", "outcome", "accepted").increment(accepted);
        metrics.counter("chat.deliveries").increment(delivered);
        now.addAndGet(time.toNanos());
        throughput.measure();
    }

    @Test
    void ratesAreThoseSinceTheLastMeasurement() {
        pass(Duration.ofSeconds(1), 10, 1000);
        assertEquals(10, throughput.last().messagesPerSecond());
        assertEquals(1000, throughput.last().deliveriesPerSecond());

        pass(Duration.ofSeconds(4), 10, 1000);
        assertEquals(2.5, throughput.last().messagesPerSecond());
        assertEquals(250, throughput.last().deliveriesPerSecond());

        pass(Duration.ofSeconds(1), 0, 0);
        assertEquals(0, throughput.last().messagesPerSecond());
    }
}
