package chat.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.accounts.AccountStore;
import chat.accounts.AccountStore.ActiveSession;
import chat.accounts.AccountStore.Attempt;
import chat.accounts.AccountStore.Credentials;
import chat.accounts.AccountStore.NewSession;
import chat.accounts.AccountStore.Registration;
import chat.accounts.SessionLifetime;
import chat.auth.Principal;
import chat.backplane.memory.MemoryBackplane;
import chat.connection.ClientConnection;
import chat.connection.ConnectionFixture;
import chat.connection.RequestHandler;
import chat.connection.SteppedTransport;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.User;
import chat.testing.Await;
import chat.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection ends with its session. */
class SessionWatchTest {
    private static final SessionLifetime LIFETIME = new SessionLifetime(Duration.ofDays(90), Duration.ofDays(30));

    private final SettableClock clock = new SettableClock();
    private final Metrics metrics = new Metrics();
    private final MemoryBackplane backplane = new MemoryBackplane(clock, 100, metrics);
    private final AccountStore store = backplane.accounts();
    private final ConnectionFixture fixture = new ConnectionFixture(metrics);
    private final List<String> renamed = new CopyOnWriteArrayList<>();

    private final SessionWatch watch = new SessionWatch(
            new SessionWatch.Source(store, LIFETIME),
            fixture.connections,
            (client, user) -> renamed.add(user.name()),
            Runnable::run,
            metrics);

    private ActiveSession ann;

    @BeforeEach
    void register() {
        ann = Objects.requireNonNull(Await.result(
                        store.register(new Registration("u1", "Ann", List.of("ann"), "hash", "", 10), session("s1")))
                .session());
        watch.readRevocations();
    }

    @AfterEach
    void close() {
        backplane.close();
    }

    private static NewSession session(String id) {
        return new NewSession(id, "", "", LIFETIME, "");
    }

    /** Takes every request, and answers none. */
    private static final class Handler implements RequestHandler {
        @Override
        public CompletableFuture<?> handle(ClientConnection client, ClientMessage message) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onDisconnected(ClientConnection client) {}
    }

    private ClientConnection connected(String sessionId, SteppedTransport transport) {
        ClientConnection client = fixture.connections.open(transport, new Handler());
        User user = new User(ann.account().id(), "Ann", false);
        assertTrue(client.authenticate(Principal.ofSession(user, List.of(), sessionId)));
        return client;
    }

    private static boolean isTold(SteppedTransport transport) {
        return transport.frames().contains("{\"type\":\"session\",\"ended\":true}");
    }

    @Test
    void aRevokedSessionEndsItsConnectionsAndNoOthers() {
        Await.result(
                store.createSession(new Credentials(ann.account(), "hash"), session("s2"), new Attempt("ann", "")));
        SteppedTransport first = SteppedTransport.inline();
        SteppedTransport other = SteppedTransport.inline();
        SteppedTransport guest = SteppedTransport.inline();
        connected("s1", first);
        connected("s2", other);
        fixture.openAs(new User("g1", "Bob", true), guest);

        Await.result(store.endSession("u1", "s1"));
        watch.readRevocations();
        assertTrue(isTold(first));
        assertFalse(isTold(other) || isTold(guest));
        watch.checkSessions();
        assertEquals(1, metrics.counter("chat.sessions.ended", "reason", "log").count());
        assertEquals(
                0,
                metrics.counter("chat.sessions.ended", "reason", "check").count(),
                "one that is being closed is not closed again");
    }

    @Test
    void aNewNameOfAnAccountIsFollowedByItsConnectionsAndTold() {
        SteppedTransport first = SteppedTransport.inline();
        SteppedTransport guest = SteppedTransport.inline();
        ClientConnection client = connected("s1", first);
        fixture.openAs(new User("g1", "Bob", true), guest);

        Await.result(store.rename("u1", "Anna"));
        watch.readRevocations();
        assertEquals("Anna", client.user().name());
        assertEquals(List.of("Anna"), renamed);
        assertTrue(first.frames()
                .contains("{\"type\":\"session\",\"ended\":false,\"user\":{\"id\":\"u1\",\"name\":\"Anna\","
                        + "\"guest\":false,\"roles\":[]}}"));
        assertEquals(List.of(), guest.frames());
    }

    @Test
    void aNewNameIsFollowedAlsoWhenItsEntryWasLost() {
        ClientConnection client = connected("s1", SteppedTransport.inline());
        Await.result(store.rename("u1", "Anna"));

        watch.checkSessions();
        assertEquals("Anna", client.user().name());
    }

    @Test
    void aConnectionThatAuthenticatesBehindTheRevocationEndsToo() {
        SteppedTransport late = SteppedTransport.inline();
        Await.result(store.endSession("u1", "s1"));
        watch.readRevocations();
        ClientConnection client = connected("s1", late);
        assertFalse(isTold(late));

        watch.onAuthenticated(client);
        assertTrue(isTold(late));
    }

    @Test
    void anIdleSessionEndsItsConnectionsAndAUsedOneDoesNot() {
        Await.result(
                store.createSession(new Credentials(ann.account(), "hash"), session("s2"), new Attempt("ann", "")));
        SteppedTransport silent = SteppedTransport.inline();
        SteppedTransport talking = SteppedTransport.inline();
        connected("s1", silent).receive("{\"type\":\"ping\"}");
        ClientConnection talker = connected("s2", talking);

        clock.set(clock.instant().plus(Duration.ofDays(29)));
        talker.receive("{\"type\":\"members\",\"room\":\"lobby\"}");
        watch.checkSessions();
        assertFalse(isTold(silent) || isTold(talking));
        clock.set(clock.instant().plus(Duration.ofDays(2)));
        watch.checkSessions();
        assertTrue(isTold(silent));
        assertFalse(isTold(talking));
        assertEquals(
                1, metrics.counter("chat.sessions.ended", "reason", "check").count());
    }

    @Test
    void anOldSessionEndsHoweverMuchItIsUsed() {
        SteppedTransport transport = SteppedTransport.inline();
        ClientConnection client = connected("s1", transport);
        for (int day = 0; day < 90; day += 10) {
            assertFalse(isTold(transport));
            client.receive("{\"type\":\"members\",\"room\":\"lobby\"}");
            watch.checkSessions();
            clock.set(clock.instant().plus(Duration.ofDays(10)));
        }
        watch.checkSessions();
        assertTrue(isTold(transport));
    }
}
