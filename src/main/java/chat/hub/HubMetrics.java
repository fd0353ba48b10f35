package chat.hub;

import chat.metrics.CounterFamily;
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

    /** The interval between two lines of a kind: when Redis has lost data, many rooms would log at once. */
    private static final Duration LOG_PERIOD = Duration.ofSeconds(1);

    private final Counter deliveries;
    private final Counter backfilled;
    private final Counter unconfirmed;
    private final CounterFamily backfills;
    private final CounterFamily joins;
    private final CounterFamily typing;
    private final CounterFamily errors;
    private final CounterFamily dropped;
    private final LogThrottle gaps = new LogThrottle(LOG_PERIOD);
    private final LogThrottle strangers = new LogThrottle(LOG_PERIOD);

    HubMetrics(Metrics metrics) {
        this.deliveries = metrics.counter("chat.deliveries");
        this.backfilled = metrics.counter("chat.gaps.filled");
        this.unconfirmed = metrics.counter("chat.unconfirmed");
        this.backfills = metrics.declare("chat.gaps", "reason", Stream.of("gap", "first", "lost", "log"));
        this.joins = metrics.declare("chat.joins", "kind", Stream.of("first", "resumed", "incomplete"));
        this.typing = metrics.declare("chat.typing", "outcome", Stream.of("told", "dropped"));
        this.errors = metrics.declare("chat.errors", "where", Stream.of("hub", "client", "signal"));
        this.dropped =
                metrics.declare("chat.hub.dropped", "what", Stream.of("publication", "signal", "presence", "last_id"));
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
        backfills.increment(cause);
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
        joins.increment(kind);
    }

    /** @param outcome {@code told} or {@code dropped} */
    void onTyping(String outcome) {
        typing.increment(outcome);
    }

    /** A signal could not be read. */
    void onBadSignal(RoomName room, String why) {
        errors.increment("signal");
        LOG.debug("room={} got a signal that it cannot read: {}", room, why);
    }

    /** The hub had no room for something that is repeated later, or that is ephemeral. */
    void onDropped(String what) {
        dropped.increment(what);
    }
}
