package chat.hub;

import chat.protocol.CloseCode;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the connections of a stopping instance elsewhere: first each is told to move, paced, and given time to connect to
 * another instance before it leaves this one; then those that have not are closed with {@link CloseCode#RESTART}, after
 * what was queued for them, paced too.
 */
public final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    /** How long a client may take to choose its moment, and how long it then has to connect and resume. */
    private static final Duration CHOICE = Duration.ofSeconds(1);

    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Connections connections;
    private final Duration deadline;
    private final int perSecond;

    public Drain(Connections connections, Duration deadline, int perSecond) {
        this.connections = connections;
        this.deadline = deadline;
        this.perSecond = perSecond;
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
        Duration third = deadline.dividedBy(3);
        Duration choice = min(CHOICE, third);
        Payload restart = Payload.of(new ServerMessage.Restart(choice.toMillis()));
        paced(told, third, client -> client.offer(restart));
        await(
                () -> connections.size() == 0,
                Math.min(end, System.nanoTime() + choice.plus(min(GRACE, third)).toNanos()));

        List<Client> stragglers = new ArrayList<>();
        connections.forEach(stragglers::add);
        if (!stragglers.isEmpty()) {
            LOG.info("drain: {} connections have not moved and are closed", stragglers.size());
            paced(stragglers, third, client -> client.drain(CloseCode.RESTART, "restart"));
            await(() -> connections.size() == 0, end);
        }
        LOG.info("drain: {} connections are left", connections.size());
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
