package chat.connection;

import chat.metrics.CounterFamily;
import chat.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts the evictions of connections. Safe for use by many threads. */
final class EvictionReporter {
    private static final Logger LOG = LoggerFactory.getLogger(EvictionReporter.class);

    private final CounterFamily evictions;
    private final Counter slowReaders;

    EvictionReporter(Metrics metrics) {
        this.evictions = metrics.declare("chat.evictions", "reason", EvictionReason.labels());
        this.slowReaders = metrics.counter("chat.slow.readers");
    }

    /** @param text what the peer is told */
    void onEvicted(ClientConnection client, EvictionReason why, String text) {
        LOG.info(
                "c={} user={} from={} is closed: {}",
                client.number(),
                client.userId(),
                client.transport().peer(),
                text);
        evictions.increment(why.label());
        if (why.isSlowReader()) {
            slowReaders.increment();
        }
    }
}
