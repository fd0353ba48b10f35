package chat.hub;

import java.util.Locale;
import java.util.stream.Stream;

/** Reasons to close a connection that protect the instance and its other connections; a closed set, for the metric. */
enum Eviction {
    /** It asks for far more than its allowance, whatever it is told. */
    FLOOD,
    /** It is further ahead of its answers than may wait. */
    AHEAD,
    /** A message that it began to send has not ended in time. */
    UNFINISHED,
    /** A frame to it made no progress. */
    STALLED,
    /** All outboxes together were over their bound, and its was the largest. */
    OUTBOXES,
    /** All unfinished input together was over its bound, and its was the largest. */
    INPUT,
    /** The hub's queue was over its bound, and it had most waiting. */
    HUB;

    static final String METRIC = "chat.evictions";

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Stream<String> labels() {
        return Stream.of(values()).map(Eviction::label);
    }
}
