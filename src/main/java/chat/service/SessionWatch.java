package chat.service;

import chat.accounts.AccountStore;
import chat.accounts.AccountStore.Revocations;
import chat.accounts.AccountStore.SessionUse;
import chat.accounts.SessionLifetime;
import chat.concurrent.Futures;
import chat.connection.Client;
import chat.connection.Connections;
import chat.metrics.CounterFamily;
import chat.metrics.Metrics;
import chat.protocol.CloseCode;
import chat.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the connections whose session has ended, on whatever instance it was ended. Twice a second it reads the log of
 * revocations from where it stopped; once a minute, and whenever that log may have a gap, it asks for every session in use
 * here, so that one that is idle or old ends too. While the store is away nothing is closed, and nothing can be ended.
 *
 * <p>The scheduler's thread calls it, and the store's completes what it began; one call of each kind is under way at a time.
 */
public final class SessionWatch {
    private static final Logger LOG = LoggerFactory.getLogger(SessionWatch.class);

    private static final long READ_INTERVAL_MS = 500;
    private static final long CHECK_INTERVAL_MS = 60_000;
    private static final int SESSIONS_PER_CALL = 500;

    private final AccountStore store;
    private final SessionLifetime lifetime;
    private final Connections connections;
    private final RecentRevocations recent = new RecentRevocations();
    private final CounterFamily ended;
    private final AtomicBoolean reading = new AtomicBoolean();

    /** The position in the log; written by one reading at a time. */
    private volatile Position position = new Position("", 0);

    private record Position(String base, long number) {}

    /** Creates a watch that does nothing before {@link #start}. */
    public SessionWatch(AccountStore store, SessionLifetime lifetime, Connections connections, Metrics metrics) {
        this.store = store;
        this.lifetime = lifetime;
        this.connections = connections;
        this.ended = metrics.declare("chat.sessions.ended", "by", Stream.of("log", "check"));
    }

    /** Watches from now on. */
    public void start(ScheduledExecutorService scheduler) {
        Futures.ignore(
                scheduler.scheduleWithFixedDelay(this::readRevocations, 0, READ_INTERVAL_MS, TimeUnit.MILLISECONDS));
        Futures.ignore(scheduler.scheduleWithFixedDelay(
                this::checkSessions, CHECK_INTERVAL_MS, CHECK_INTERVAL_MS, TimeUnit.MILLISECONDS));
    }

    /** Closes a connection that has just authenticated if its session ended meanwhile. */
    void onAuthenticated(Client client) {
        if (recent.contains(client.principal().sessionId())) {
            close(client, "log");
        }
    }

    /** Reads what was revoked since the last time. */
    void readRevocations() {
        if (!reading.compareAndSet(false, true)) {
            return;
        }
        Position known = position;
        Futures.onCompletion(store.revocations(known.base(), known.number()), (revocations, failure) -> {
            try {
                if (failure == null) {
                    apply(revocations, known);
                }
            } finally {
                reading.set(false);
            }
        });
    }

    private void apply(Revocations revocations, Position known) {
        Set<String> ids = new HashSet<>(revocations.sessionIds());
        if (!ids.isEmpty()) {
            // Before the connections are looked at: one that authenticates meanwhile looks there afterwards.
            recent.addAll(ids);
            connections.forEachUser(client -> {
                if (ids.contains(client.principal().sessionId())) {
                    close(client, "log");
                }
            });
        }
        position = new Position(revocations.base(), revocations.last());
        if (!revocations.complete() || known.base().isEmpty()) {
            checkSessions();
        }
    }

    /** Notes which sessions were used here, and closes the connections of those that have ended. */
    void checkSessions() {
        Map<String, Boolean> used = new HashMap<>();
        connections.forEachUser(client -> {
            String id = client.principal().sessionId();
            if (!id.isEmpty()) {
                used.merge(id, client.takeUsed(), Boolean::logicalOr);
            }
        });
        List<SessionUse> all = new ArrayList<>();
        used.forEach((id, wasUsed) -> all.add(new SessionUse(id, wasUsed)));
        for (int from = 0; from < all.size(); from += SESSIONS_PER_CALL) {
            check(all.subList(from, Math.min(from + SESSIONS_PER_CALL, all.size())));
        }
    }

    private void check(List<SessionUse> sessions) {
        Futures.onCompletion(store.touchSessions(sessions, lifetime), (left, failure) -> {
            if (failure != null) {
                LOG.debug("sessions cannot be checked now", failure);
                return;
            }
            Set<String> over = new HashSet<>();
            for (int i = 0; i < left.size(); i++) {
                if (left.get(i) == 0) {
                    over.add(sessions.get(i).id());
                }
            }
            if (!over.isEmpty()) {
                connections.forEachUser(client -> {
                    if (over.contains(client.principal().sessionId())) {
                        close(client, "check");
                    }
                });
            }
        });
    }

    private void close(Client client, String by) {
        ended.increment(by);
        client.offer(new ServerMessage.Session(true));
        client.close(CloseCode.POLICY, "the session has ended");
    }
}
