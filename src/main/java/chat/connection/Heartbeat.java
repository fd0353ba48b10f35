package chat.connection;

import chat.concurrent.Futures;
import chat.protocol.CloseCode;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks every connection once a second: pings it at its interval, counted from when it connected, so that pings spread over
 * time; ends those that do not answer, authenticate, finish a message, read, or close in time. On the scheduler's thread.
 */
public final class Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    /** The time within which a message has to be finished after its first part. */
    private static final long UNFINISHED_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Connections connections;
    private final long pingIntervalNanos;
    private final long helloTimeoutNanos;

    /** Creates the checks of these connections; they begin with {@link #start}. */
    public Heartbeat(Connections connections, int pingIntervalSeconds, int helloTimeoutSeconds) {
        this.connections = connections;
        this.pingIntervalNanos = TimeUnit.SECONDS.toNanos(pingIntervalSeconds);
        this.helloTimeoutNanos = TimeUnit.SECONDS.toNanos(helloTimeoutSeconds);
    }

    /** Checks every connection once a second from now on, on the scheduler's thread. */
    public void start(ScheduledExecutorService scheduler) {
        Futures.ignore(scheduler.scheduleAtFixedRate(this::check, 1, 1, TimeUnit.SECONDS));
    }

    private void check() {
        connections.forEach(client -> {
            try {
                check(client);
            } catch (RuntimeException e) {
                LOG.error("the heartbeat of c={} failed", client.number(), e);
            }
        });
    }

    /** Does what is due on one connection. */
    void check(ClientConnection client) {
        long now = client.context().nanoTime();
        Liveness liveness = client.liveness();
        if (liveness.isClosing()) {
            if (liveness.hasCloseTimedOut(now)) {
                client.transport().abort();
            }
        } else if (!client.isAuthenticated() && liveness.isOlderThan(helloTimeoutNanos, now)) {
            client.close(CloseCode.POLICY, "no hello in time");
        } else if (client.isUnfinishedSince(UNFINISHED_TIMEOUT_NANOS, now)) {
            client.evict(EvictionReason.UNFINISHED, CloseCode.POLICY, "a message was not finished in time");
        } else if (liveness.isStalled(client.outboxProgress(), now)) {
            client.evict(EvictionReason.STALLED, CloseCode.TRY_AGAIN, "reads nothing");
        } else if (liveness.isPingDue(pingIntervalNanos, now)) {
            ping(client);
        }
    }

    private static void ping(ClientConnection client) {
        if (client.liveness().mayPing()) {
            client.transport().ping();
        } else {
            LOG.info("c={} has not answered two pings", client.number());
            client.transport().abort(); // Nobody is there to take a close frame.
        }
    }
}
