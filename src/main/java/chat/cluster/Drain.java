package chat.cluster;

import chat.concurrent.TimeSource;
import chat.connection.ClientConnection;
import chat.connection.Connections;
import chat.connection.Payload;
import chat.metrics.Metrics;
import chat.protocol.CloseCode;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the connections of a stopping instance to other instances. First every client is told to move, at a bounded rate,
 * and given time to connect elsewhere before it leaves. Then the remaining connections are closed with {@link
 * CloseCode#RESTART}, after what is queued for them, at a bounded rate too. When no other instance accepts connections, as
 * when all are restarted at once, waiting would only prolong the outage, and the first phase is cut short.
 */
public final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    /**
     * The time within which clients pick a random moment to move; a third of the deadline if that is shorter. After it they have until
     * two thirds of the deadline.
     */
    private static final Duration JITTER = Duration.ofSeconds(1);

    /** Counts connections by what became of them. */
    private static final String METRIC = "chat.drain";

    private static final long POLL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Connections connections;
    private final Cluster cluster;
    private final Pace pace;
    private final TimeSource time;
    private final Metrics metrics;

    /**
     * The speed at which connections are moved.
     *
     * @param deadline the most that {@link #run} takes
     * @param perSecond connections told or closed a second, unless the deadline demands more
     */
    public record Pace(Duration deadline, int perSecond) {}

    /** Creates a drain, which moves nobody before {@link #run}. */
    public Drain(Connections connections, Cluster cluster, Pace pace, TimeSource time, Metrics metrics) {
        this.connections = connections;
        this.cluster = cluster;
        this.pace = pace;
        this.time = time;
        this.metrics = metrics;
        metrics.declare(METRIC, "step", Stream.of("told", "moved", "closed", "left"));
    }

    /** Blocks until no connection is left or the deadline has passed. Called once. */
    public void run() {
        // On a thread that is interrupted every pause would be skipped, and nobody given the time to move.
        boolean interrupted = Thread.interrupted();
        try {
            moveAll();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void moveAll() {
        connections.refuseNew();
        long end = time.nanoTime() + pace.deadline().toNanos();
        List<ClientConnection> clients = all();
        if (clients.isEmpty()) {
            return;
        }
        askToMove(clients, end);
        List<ClientConnection> stragglers = all();
        count("moved", Math.max(0, clients.size() - stragglers.size()));
        if (!stragglers.isEmpty()) {
            close(stragglers, end);
        }
        LOG.info("drain: {} connections are left", connections.size());
        count("left", connections.size());
    }

    private List<ClientConnection> all() {
        List<ClientConnection> all = new ArrayList<>();
        connections.forEach(all::add);
        return all;
    }

    private void askToMove(List<ClientConnection> clients, long end) {
        LOG.info("drain: {} connections are to move", clients.size());
        count("told", clients.size());
        Duration third = pace.deadline().dividedBy(3);
        Duration jitter = min(JITTER, third);
        Payload restart = Payload.of(new ServerMessage.Restart(jitter.toMillis()));
        paced(clients, third, client -> client.offer(restart));
        awaitEmpty(time.nanoTime() + jitter.toNanos());
        long until = end - third.toNanos();
        while (!isEmpty() && time.nanoTime() < until && cluster.isServedElsewhere()) {
            awaitEmpty(Math.min(until, time.nanoTime() + POLL_INTERVAL_NANOS));
        }
    }

    private void close(List<ClientConnection> stragglers, long end) {
        count("closed", stragglers.size());
        LOG.info("drain: {} connections have not moved and are closed", stragglers.size());
        Duration third = pace.deadline().dividedBy(3);
        paced(stragglers, third.dividedBy(2), client -> client.drain(CloseCode.RESTART, "restart"));
        awaitEmpty(end - min(JITTER, third.dividedBy(4)).toNanos());
        // Requests still under way will not be answered here: closing says so, where being cut off would not.
        connections.forEach(client -> client.close(CloseCode.RESTART, "restart"));
        awaitEmpty(end);
    }

    private boolean isEmpty() {
        return connections.size() == 0;
    }

    private void count(String step, int connections) {
        metrics.counter(METRIC, "step", step).increment(connections);
    }

    /** Applies an action to each client at the configured rate, or faster if that would take longer than {@code within}. */
    private void paced(List<ClientConnection> clients, Duration within, Consumer<ClientConnection> action) {
        long interval = Math.min(1_000_000_000L / pace.perSecond(), within.toNanos() / clients.size());
        long next = time.nanoTime();
        for (ClientConnection client : clients) {
            action.accept(client);
            next += interval;
            time.pause(Duration.ofNanos(next - time.nanoTime()));
        }
    }

    private void awaitEmpty(long until) {
        time.await(this::isEmpty, Duration.ofNanos(until - time.nanoTime()));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
