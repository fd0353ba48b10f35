package chat.connection;

import chat.limits.AddressRates;
import chat.limits.ByteBudget;
import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.ClientLimits;
import chat.protocol.Publication;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Shared by all connections of an instance: their limits, the budgets they draw from, and their metrics. Safe for use by many threads.
 */
final class ConnectionContext {
    private final ClientLimits limits;
    private final InstanceBounds bounds;
    private final LongSupplier nanoTime;
    private final ConnectionCounters counters;
    private final EvictionReporter evictions;
    private final AddressRates reads;
    private final AddressRates received;
    private final ReadTurns readTurns;
    private final ByteBudget input;
    private final ByteBudget outboxes;

    ConnectionContext(ClientLimits limits, InstanceBounds bounds, LongSupplier nanoTime, Metrics metrics) {
        this.limits = limits;
        this.bounds = bounds;
        this.nanoTime = nanoTime;
        this.counters = new ConnectionCounters(metrics);
        this.evictions = new EvictionReporter(metrics);
        boolean limited = limits.sendPerSecond() > 0;
        this.reads = AddressRates.ofReads(limited, nanoTime);
        this.received = AddressRates.ofInput(limited, nanoTime);
        this.readTurns = new ReadTurns(reads, metrics.counter("chat.reads.delayed"));
        this.input = new ByteBudget(bounds.inputBytes());
        this.outboxes = new ByteBudget(bounds.outboxesBytes());
        metrics.gauge("chat.outboxes.bytes", outboxes::held);
        metrics.gauge("chat.outboxes.bytes.limit", outboxes::max);
        metrics.gauge("chat.input.bytes", input::held);
        metrics.gauge("chat.input.bytes.limit", input::max);
    }

    ClientLimits limits() {
        return limits;
    }

    InstanceBounds bounds() {
        return bounds;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    LongSupplier clock() {
        return nanoTime;
    }

    ConnectionCounters counters() {
        return counters;
    }

    EvictionReporter evictions() {
        return evictions;
    }

    /** Returns the budget of unfinished messages and of requests that wait. */
    ByteBudget input() {
        return input;
    }

    /** Returns the budget of payloads that wait for readers. */
    ByteBudget outboxes() {
        return outboxes;
    }

    /** Returns 0, or the milliseconds until a network may read from a log. */
    long readRetryAfterMs(String network) {
        return reads.retryAfterMs(network);
    }

    ReadTurns readTurns() {
        return readTurns;
    }

    /** Charges a network for log entries read on its behalf. */
    void chargeRead(String network, List<Publication> entries) {
        chargeRead(
                network,
                entries.stream().mapToInt(entry -> entry.body().length()).sum());
    }

    /** Charges a network for bytes read on its behalf. */
    void chargeRead(String network, int bytes) {
        reads.charge(network, bytes);
    }

    /** Charges a network for a text message, or a part of one. */
    void chargeInput(String network, int bytes) {
        received.charge(network, bytes);
    }

    /** Whether the connections of a network have together sent more than its share. */
    boolean isFlooding(String network) {
        return received.retryAfterMs(network) > 0;
    }
}
