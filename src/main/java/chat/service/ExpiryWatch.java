package chat.service;

import chat.concurrent.Futures;
import chat.connection.Connections;
import chat.metrics.Metrics;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes the connections whose user's token has expired, unless a newer one was presented. On the scheduler's thread. */
public final class ExpiryWatch {
    private final Connections connections;
    private final Clock clock;
    private final EndedSessions ended;

    /** Creates a watch that does nothing before {@link #start}. */
    public ExpiryWatch(Connections connections, Clock clock, Metrics metrics) {
        this.connections = connections;
        this.clock = clock;
        this.ended = new EndedSessions(metrics, "expiry");
    }

    /** Looks once a second from now on. */
    public void start(ScheduledExecutorService scheduler) {
        Futures.ignore(scheduler.scheduleAtFixedRate(this::check, 1, 1, TimeUnit.SECONDS));
    }

    /** Closes what has expired by now. */
    void check() {
        long now = clock.millis();
        connections.forEachUser(client -> {
            if (client.principal().expiresAt() <= now) {
                ended.close(client, "expiry", "the token has expired");
            }
        });
    }
}
