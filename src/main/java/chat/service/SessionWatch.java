package chat.service;

import chat.accounts.AccountStore;
import chat.accounts.AccountStore.Revocations;
import chat.accounts.AccountStore.SessionState;
import chat.accounts.AccountStore.SessionUse;
import chat.accounts.SessionLifetime;
import chat.auth.Principal;
import chat.concurrent.Futures;
import chat.connection.ClientConnection;
import chat.connection.Connections;
import chat.metrics.Metrics;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the connections whose session, or whose bot's token, has ended, on whatever instance it was ended. Twice a second it reads the log of
 * revocations from where it stopped; once a minute, and whenever that log may have a gap, it asks for every session in use
 * here, so that one that is idle or old ends too. The same answer tells the name of its account, which all connections follow. While
 * the store is away nothing is closed, and nothing can be ended.
 *
 * <p>The scheduler's thread calls it, and that of answers continues what it began; one call of each kind is under way at a time.
 */
public final class SessionWatch {
    private static final Logger LOG = LoggerFactory.getLogger(SessionWatch.class);

    private static final long READ_INTERVAL_MS = 500;
    private static final long CHECK_INTERVAL_MS = 60_000;
    private static final int SESSIONS_PER_CALL = 500;

    private final AccountStore store;
    private final SessionLifetime lifetime;
    private final Connections connections;
    private final BiConsumer<ClientConnection, User> onRenamed;
    private final Executor answers;
    private final RecentRevocations recent = new RecentRevocations();
    private final EndedSessions ended;
    private final AtomicBoolean reading = new AtomicBoolean();

    /** The position in the log; written by one reading at a time. */
    private volatile Position position = new Position("", 0);

    private record Position(String base, long number) {}

    /** The store of the sessions, and how long they last. */
    public record Source(AccountStore store, SessionLifetime lifetime) {}

    /**
     * Creates a watch that does nothing before {@link #start}.
     *
     * @param source whose sessions are watched
     * @param onRenamed told that the user of a connection has another name
     * @param answers runs what follows from an answer of the store
     */
    public SessionWatch(
            Source source,
            Connections connections,
            BiConsumer<ClientConnection, User> onRenamed,
            Executor answers,
            Metrics metrics) {
        this.store = source.store();
        this.lifetime = source.lifetime();
        this.connections = connections;
        this.onRenamed = onRenamed;
        this.answers = answers;
        this.ended = new EndedSessions(metrics, "log", "check");
    }

    /** Watches from now on. */
    public void start(ScheduledExecutorService scheduler) {
        Futures.ignore(
                scheduler.scheduleWithFixedDelay(this::readRevocations, 0, READ_INTERVAL_MS, TimeUnit.MILLISECONDS));
        Futures.ignore(scheduler.scheduleWithFixedDelay(
                this::checkSessions, CHECK_INTERVAL_MS, CHECK_INTERVAL_MS, TimeUnit.MILLISECONDS));
    }

    /** Closes a connection that has just authenticated if its session ended meanwhile. */
    void onAuthenticated(ClientConnection client) {
        if (hasEnded(client.principal())) {
            close(client, "log");
        }
    }

    /** Returns whether a user's session was revoked lately. */
    boolean hasEnded(Principal user) {
        return recent.contains(user.sessionId());
    }

    /** Reads what was revoked since the last time. */
    void readRevocations() {
        if (!reading.compareAndSet(false, true)) {
            return;
        }
        Position known = position;
        Futures.onCompletion(onAnswers(store.revocations(known.base(), known.number())), (revocations, failure) -> {
            try {
                if (failure == null) {
                    apply(revocations, known);
                }
            } finally {
                reading.set(false);
            }
        });
    }

    private <T> CompletableFuture<T> onAnswers(CompletableFuture<T> answer) {
        return Futures.completeOn(answers, answer);
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
        } else if (!revocations.renamedIds().isEmpty()) {
            checkSessions(user -> revocations.renamedIds().contains(user.id()));
        }
    }

    /** Notes which sessions were used here, closes the connections of those that have ended, and follows new names. */
    void checkSessions() {
        checkSessions(user -> true);
    }

    private void checkSessions(Predicate<User> whose) {
        Map<String, Boolean> used = new HashMap<>();
        connections.forEachUser(client -> {
            String id = client.principal().sessionId();
            if (!id.isEmpty() && whose.test(client.user())) {
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
        Futures.onCompletion(onAnswers(store.touchSessions(sessions, lifetime)), (states, failure) -> {
            if (failure != null) {
                LOG.debug("sessions cannot be checked now", failure);
                return;
            }
            Map<String, SessionState> known = new HashMap<>();
            for (int i = 0; i < states.size(); i++) {
                known.put(sessions.get(i).id(), states.get(i));
            }
            connections.forEachUser(
                    client -> apply(client, known.get(client.principal().sessionId())));
        });
    }

    private void apply(ClientConnection client, @Nullable SessionState state) {
        if (state == null) {
            return;
        }
        if (state.leftMs() == 0) {
            close(client, "check");
            return;
        }
        User now = client.user();
        if (!now.name().equals(state.userName())) {
            User next = new User(now.id(), state.userName(), now.guest());
            client.update(client.principal().renamed(next));
            client.offer(new ServerMessage.Session(false, client.principal().self()));
            onRenamed.accept(client, next);
        }
    }

    private void close(ClientConnection client, String reason) {
        ended.close(client, reason, "the session has ended");
    }
}
