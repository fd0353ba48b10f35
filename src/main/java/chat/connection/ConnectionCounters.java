package chat.connection;

import chat.metrics.CounterFamily;
import chat.metrics.Metrics;
import chat.protocol.ErrorCode;
import io.micrometer.core.instrument.Counter;
import java.util.Arrays;
import java.util.stream.Stream;

/** Counts what connections are refused, what they lose, and how they end. Safe for use by many threads. */
final class ConnectionCounters {
    private final Counter droppedTyping;
    private final Counter errors;
    private final CounterFamily refusals;
    private final CounterFamily shed;
    private final CounterFamily disconnects;

    ConnectionCounters(Metrics metrics) {
        this.droppedTyping = metrics.counter("chat.typing", "outcome", "dropped");
        this.errors = metrics.counter("chat.errors", "where", "client");
        this.refusals = metrics.declare(
                "chat.refusals", "code", Arrays.stream(ErrorCode.values()).map(ErrorCode::wire));
        this.shed = metrics.declare("chat.shed", "type", Stream.of("typing", "presence"));
        this.disconnects = metrics.declare("chat.disconnects", "code", CloseCodeLabel.all());
    }

    void countRefusal(ErrorCode code) {
        refusals.increment(code.wire());
    }

    void countDisconnect(int closeCode) {
        disconnects.increment(CloseCodeLabel.of(closeCode));
    }

    /** Counts a typing notice beyond the allowance. */
    void countDroppedTyping() {
        droppedTyping.increment();
    }

    /** Counts a request that failed by a fault of ours. */
    void countError() {
        errors.increment();
    }

    /** Counts an ephemeral payload that was dropped for a slow reader. */
    void countShed(Payload payload) {
        Payload.Ephemeral ephemeral = payload.ephemeral();
        if (ephemeral != null) {
            shed.increment(ephemeral.type());
        }
    }
}
