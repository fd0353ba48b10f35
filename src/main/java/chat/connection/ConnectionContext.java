package chat.connection;

import chat.limits.AddressShares;
import chat.limits.Bounds;
import chat.limits.ByteBudget;
import chat.metrics.CounterFamily;
import chat.metrics.Metrics;
import chat.protocol.ErrorCode;
import chat.protocol.Limits;
import chat.protocol.Publication;
import io.micrometer.core.instrument.Counter;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Shared by all connections of an instance: their limits, the budgets they draw from, and the counters of what they are
 * refused. Safe for use by many threads.
 */
final class ConnectionContext {
    private final Limits limits;
    private final Bounds bounds;
    private final LongSupplier nanoTime;
    private final Metrics metrics;
    private final AddressShares reads;
    private final AddressShares received;
    private final ByteBudget input;
    private final ByteBudget outboxes;
    private final Counter slowReaders;
    private final Counter droppedTyping;
    private final CounterFamily refusals;
    private final CounterFamily evictions;
    private final CounterFamily shed;
    private final CounterFamily disconnects;

    ConnectionContext(Limits limits, Bounds bounds, LongSupplier nanoTime, Metrics metrics) {
        this.limits = limits;
        this.bounds = bounds;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        boolean limited = limits.sendPerSecond() > 0;
        this.reads = AddressShares.ofReads(limited, nanoTime);
        this.received = AddressShares.ofInput(limited, nanoTime);
        this.input = new ByteBudget(bounds.inputBytes());
        this.outboxes = new ByteBudget(bounds.outboxesBytes());
        this.refusals = metrics.declare(
                "chat.refusals", "code", Arrays.stream(ErrorCode.values()).map(ErrorCode::wire));
        this.slowReaders = metrics.counter("chat.slow.readers");
        this.droppedTyping = metrics.counter("chat.typing", "outcome", "dropped");
        this.shed = metrics.declare("chat.shed", "type", Stream.of("typing", "presence"));
        this.disconnects = metrics.declare("chat.disconnects", "code", CloseLabel.all());
        this.evictions = metrics.declare(Eviction.METRIC, "reason", Eviction.labels());
        metrics.gauge("chat.outboxes.bytes", outboxes::held);
        metrics.gauge("chat.outboxes.bytes.limit", outboxes::max);
        metrics.gauge("chat.input.bytes", input::held);
        metrics.gauge("chat.input.bytes.limit", input::max);
    }

    Limits limits() {
        return limits;
    }

    Bounds bounds() {
        return bounds;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    LongSupplier clock() {
        return nanoTime;
    }

    Metrics metrics() {
        return metrics;
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

    void countRefusal(ErrorCode code) {
        refusals.increment(code.wire());
    }

    void countEviction(Eviction why) {
        evictions.increment(why.label());
    }

    void countDisconnect(int closeCode) {
        disconnects.increment(CloseLabel.of(closeCode));
    }

    /** Counts a typing notice beyond the allowance. */
    void countDroppedTyping() {
        droppedTyping.increment();
    }

    void countSlowReader() {
        slowReaders.increment();
    }

    /** Counts an ephemeral payload that was dropped for a slow reader. */
    void countShed(Payload payload) {
        Payload.Ephemeral ephemeral = payload.ephemeral();
        if (ephemeral != null) {
            shed.increment(ephemeral.type());
        }
    }
}
