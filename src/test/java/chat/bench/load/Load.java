package chat.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** One crowd, from its first connection to its last, with all that is counted of it. The selector's thread owns all but what says otherwise. */
final class Load {
    /** Most connections opened at the same time: enough to keep a server busy, and fewer than a listener's backlog. */
    static final int IN_FLIGHT = 256;

    private static final int NANOS_PER_US = 1000;

    private final Crowd crowd;
    private final Dialect dialect;
    private final List<Link> links = new ArrayList<>();
    private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
    private final Histogram latencies = Outcome.histogram();

    private volatile long lastReadyAt;
    private volatile int ready;
    private volatile int refused;
    private volatile String failure = "";
    private int closed;
    private int errors;
    private long delivered;
    private long measured;
    private long measuredFrom = Long.MAX_VALUE;
    private long measuredTo = Long.MAX_VALUE;

    Load(Crowd crowd, Dialect dialect) {
        this.crowd = crowd;
        this.dialect = dialect;
    }

    Crowd crowd() {
        return crowd;
    }

    Dialect dialect() {
        return dialect;
    }

    /** The connections; for the main thread, which opens them. */
    List<Link> links() {
        return links;
    }

    /** A permit for each connection that may be opened; from any thread. */
    Semaphore inFlight() {
        return inFlight;
    }

    /** Returns how many are in their room; from any thread. */
    int ready() {
        return ready;
    }

    /** Returns how many never got there; from any thread. */
    int refused() {
        return refused;
    }

    /** Returns the first refusal in words, or an empty text; from any thread. */
    String failure() {
        return failure;
    }

    /** Returns when the last of those that are ready was; from any thread. */
    long lastReadyAt() {
        return lastReadyAt;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by the selector's thread alone
    void onReady() {
        lastReadyAt = System.nanoTime();
        ready++;
        inFlight.release();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by the selector's thread alone
    void onRefused(String words) {
        if (failure.isEmpty()) {
            failure = words;
        }
        refused++;
        inFlight.release();
    }

    void onClosed() {
        closed++;
    }

    void onError(String words) {
        errors++;
        if (failure.isEmpty()) {
            failure = words;
        }
    }

    /** Measures the messages that are due in this time. */
    void measure(long from, long to) {
        measuredFrom = from;
        measuredTo = to;
    }

    void onDelivery(long due, long now) {
        delivered++;
        if (due >= measuredFrom && due < measuredTo) {
            measured++;
            latencies.recordValue(
                    Math.min(Math.max(0, now - due) / NANOS_PER_US, latencies.getHighestTrackableValue()));
        }
    }

    long delivered() {
        return delivered;
    }

    /** @param sent how many messages each publisher has sent */
    long lost(int[] sent) {
        return sum(link -> link.tally().lost(inRoom(link, sent)));
    }

    /** @param sent how many messages each publisher has sent */
    Outcome outcome(int[] sent) {
        return new Outcome(
                delivered,
                measured,
                lost(sent),
                sum(link -> link.tally().doubled()),
                sum(link -> link.tally().reordered()),
                closed,
                errors,
                latencies);
    }

    private long sum(ToLongFunction<Link> figure) {
        return links.stream().filter(Link::hasJoined).mapToLong(figure).sum();
    }

    /** Returns how many messages each publisher of this connection's room has sent. */
    private int[] inRoom(Link link, int[] sent) {
        int[] counts = new int[crowd.publishersPerRoom()];
        for (int slot = 0; slot < counts.length; slot++) {
            int publisher = link.room() + slot * crowd.rooms();
            counts[slot] = publisher < sent.length ? sent[publisher] : 0;
        }
        return counts;
    }
}
