package chat.hub;

import chat.metrics.LogThrottle;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs what happens in rooms. Safe for use by many threads. */
final class HubMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    /** Between two lines of a kind: when Redis has lost data, many rooms would log at once. */
    private static final Duration LOG_PERIOD = Duration.ofSeconds(1);

    private final Metrics metrics;
    private final Counter deliveries;
    private final Counter backfilled;
    private final Counter unconfirmed;
    private final LogThrottle gaps = new LogThrottle(LOG_PERIOD);
    private final LogThrottle strangers = new LogThrottle(LOG_PERIOD);

    HubMetrics(Metrics metrics) {
        this.metrics = metrics;
        this.deliveries = metrics.counter("chat.deliveries");
        this.backfilled = metrics.counter("chat.gaps.filled");
        this.unconfirmed = metrics.counter("chat.unconfirmed");
        metrics.declare("chat.gaps", "cause", Stream.of("gap", "first", "lost", "log"));
        metrics.declare("chat.joins", "kind", Stream.of("first", "resumed", "incomplete"));
        metrics.declare("chat.errors", "where", Stream.of("hub", "client"));
        metrics.declare("chat.hub.dropped", "what", Stream.of("publication", "signal", "tip"));
    }

    /** Entries have been handed to members. */
    void onDelivered(RoomName room, List<Publication> run, int members) {
        deliveries.increment((double) run.size() * members);
        if (LOG.isDebugEnabled()) {
            for (Publication publication : run) {
                LOG.debug("deliver room={} id={} to={}", room, publication.id(), members);
            }
        }
    }

    /**
     * A room begins to read its log.
     *
     * @param cause why: {@code first} for its first message, which is too common to be logged
     */
    void onBackfill(RoomName room, MessageId after, String cause) {
        metrics.counter("chat.gaps", "cause", cause).increment();
        long leftOut = cause.equals("first") ? -1 : gaps.admit();
        if (leftOut >= 0) {
            LOG.info(
                    "room={} reads its log after {}: {} ({} more since the last such line)",
                    room,
                    after,
                    cause,
                    leftOut);
        }
    }

    void onBackfilled(int entries) {
        backfilled.increment(entries);
    }

    /** Entries came live that no log has. */
    void onUnknownEntries(RoomName room, MessageId first, int count) {
        onSkippedEntries(count);
        long leftOut = strangers.admit();
        if (leftOut >= 0) {
            LOG.warn(
                    "room={} was sent {}, which its log does not have: passed over ({} more since the last such line)",
                    room,
                    first,
                    leftOut);
        }
    }

    /** Entries came live and were passed over without reading the log. */
    void onSkippedEntries(int count) {
        unconfirmed.increment(count);
    }

    /** A member has its first answer. */
    void onJoined(boolean first, boolean complete) {
        String kind = first ? "first" : complete ? "resumed" : "incomplete";
        metrics.counter("chat.joins", "kind", kind).increment();
    }

    /** @param outcome {@code told} or {@code dropped} */
    void onTyping(String outcome) {
        metrics.counter("chat.typing", "outcome", outcome).increment();
    }

    /** A signal could not be read. */
    void onBadSignal(RoomName room, String why) {
        metrics.counter("chat.errors", "where", "signal").increment();
        LOG.debug("room={} got a signal that it cannot read: {}", room, why);
    }

    /** The hub had no room for something that is told again, or that is ephemeral. */
    void onDropped(String what) {
        metrics.counter("chat.hub.dropped", "what", what).increment();
    }
}
