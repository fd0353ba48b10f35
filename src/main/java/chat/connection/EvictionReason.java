package chat.connection;

import java.util.Locale;
import java.util.stream.Stream;

/** Reasons to close a connection for what it costs the instance and its other connections; a closed set, for the metric. */
enum EvictionReason {
    /** It sends far more than its allowance, despite refusals. */
    FLOOD,
    /** Too many of its requests wait. */
    AHEAD,
    /** It did not finish a message in time. */
    UNFINISHED,
    /** Its outbox exceeded its bound. */
    OUTBOX,
    /** A frame to it made no progress. */
    STALLED,
    /** All outboxes together exceeded their bound, and this one was the largest. */
    OUTBOXES,
    /** All input together exceeded its bound, and this connection held the most. */
    INPUT,
    /** The hub's queue exceeded its bound, and this connection had the most requests waiting. */
    HUB;

    /** Returns whether the connection took too little of what was sent. */
    boolean isSlowReader() {
        return this == OUTBOX || this == STALLED || this == OUTBOXES;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Stream<String> labels() {
        return Stream.of(values()).map(EvictionReason::label);
    }
}
