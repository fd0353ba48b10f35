package chat.hub;

import chat.metrics.Metrics;
import chat.protocol.CloseCode;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the connections of a stopping instance elsewhere: first each is told to move, paced, and given time to connect to
 * another instance before it leaves this one; then those that have not are closed with {@link CloseCode#RESTART}, after
 * what was queued for them, paced too. Where no other instance takes connections, as when all are restarted at once, waiting
 * would only make the time longer in which nobody does.
 */
public final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    /** How long a client may take to choose its moment; after that it has the rest of two thirds of the deadline to move. */
    private static final Duration CHOICE = Duration.ofSeconds(1);

    /** Connections, by what became of them: told to move, gone by themselves, closed, and still there at the end. */
    private static final String COUNTED = "chat.drain";

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Connections connections;
    private final Cluster cluster;
    private final Duration deadline;
    private final int perSecond;
    private final Metrics metrics;

    public Drain(Connections connections, Cluster cluster, Duration deadline, int perSecond, Metrics metrics) {
        this.connections = connections;
        this.cluster = cluster;
        this.deadline = deadline;
        this.perSecond = perSecond;
        this.metrics = metrics;
        metrics.declare(COUNTED, "step", Stream.of("told", "moved", "closed", "left"));
    }

    /** Blocks until no connection is left, or the deadline has come; called once. */
    public void run() {
        long end = System.nanoTime() + deadline.toNanos();
        List<Client> told = new ArrayList<>();
        connections.forEach(told::add);
        if (told.isEmpty()) {
            return;
        }
        LOG.info("drain: {} connections are to move", told.size());
        count("told", told.size());
        Duration third = deadline.dividedBy(3);
        Duration choice = min(CHOICE, third);
        Payload restart = Payload.of(new ServerMessage.Restart(choice.toMillis()));
        paced(told, third, client -> client.offer(restart));
        await(() -> connections.size() == 0, System.nanoTime() + choice.toNanos());
        awaitMoves(end - third.toNanos());

        List<Client> stragglers = new ArrayList<>();
        connections.forEach(stragglers::add);
        count("moved", Math.max(0, told.size() - stragglers.size()));
        if (!stragglers.isEmpty()) {
            count("closed", stragglers.size());
            LOG.info("drain: {} connections have not moved and are closed", stragglers.size());
            paced(stragglers, third.dividedBy(2), client -> client.drain(CloseCode.RESTART, "restart"));
            await(
                    () -> connections.size() == 0,
                    end - min(CHOICE, third.dividedBy(4)).toNanos());
            // What is still under way is not going to be answered here: better said than cut off.
            connections.forEach(client -> client.close(CloseCode.RESTART, "restart"));
            await(() -> connections.size() == 0, end);
        }
        LOG.info("drain: {} connections are left", connections.size());
        count("left", connections.size());
    }

    private void count(String step, int connections) {
        metrics.counter(COUNTED, "step", step).increment(connections);
    }

    private void awaitMoves(long until) {
        while (connections.size() > 0 && System.nanoTime() < until && cluster.isServedElsewhere()) {
            await(() -> connections.size() == 0, Math.min(until, System.nanoTime() + LOOK_NANOS));
        }
    }

    /** Does it to each at the configured rate, or faster when they would not be done within the time. */
    private void paced(List<Client> clients, Duration within, Consumer<Client> action) {
        long interval = Math.min(1_000_000_000L / perSecond, within.toNanos() / clients.size());
        long next = System.nanoTime();
        for (Client client : clients) {
            action.accept(client);
            next += interval;
            sleepUntil(next);
        }
    }

    private static void await(BooleanSupplier condition, long until) {
        while (!condition.getAsBoolean() && System.nanoTime() < until) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static void sleepUntil(long nanoTime) {
        long left = nanoTime - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanoTime - System.nanoTime();
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
