package chat.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.auth.Principal;
import chat.concurrent.Futures;
import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import chat.testing.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The connections of an address take turns to read, so that others have time, and nobody is refused. */
@Timeout(30)
class ReadTurnsTest {
    private static final String ADDRESS = "192.0.2.7";

    /** As many as a connection may join at once. */
    private static final int JOINS = 201;

    private final Metrics metrics = new Metrics();
    private final ConnectionFixture fixture =
            new ConnectionFixture(InstanceBounds.of(10_000_000, 100, 100), 10, metrics);
    private final List<String> begun = Collections.synchronizedList(new ArrayList<>());

    /** The answers that have been asked for and not given. */
    private final List<CompletableFuture<?>> answers = Collections.synchronizedList(new ArrayList<>());

    private boolean atOnce = true;

    private final RequestHandler handler = new RequestHandler() {
        @Override
        public CompletableFuture<?> handle(ClientConnection client, ClientMessage message) {
            begun.add(client.user().name() + (message instanceof ClientMessage.Ping ? " ping" : ""));
            CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
            if (atOnce) {
                answer.complete(null);
            } else {
                answers.add(answer);
            }
            return answer;
        }

        @Override
        public void onDisconnected(ClientConnection client) {}
    };

    private ClientConnection connect(String name, String address) {
        return connect(name, SteppedTransport.inlineFrom(address));
    }

    private ClientConnection connect(String name, SteppedTransport transport) {
        ClientConnection client = fixture.connections.open(transport, handler);
        assertTrue(client.authenticate(Principal.of(new User("g-" + name, name, true), true)));
        return client;
    }

    private static String joins(int count) {
        return "{\"type\":\"join\",\"room\":\"a\"}\n".repeat(count);
    }

    private double delayed() {
        return metrics.counter("chat.reads.delayed").count();
    }

    @Test
    void aFewAreUnderWayAndTheOthersFollowInTheOrderOfTheirArrival() {
        atOnce = false;
        for (String name : List.of("a", "b", "c", "d", "e", "f")) {
            connect(name, ADDRESS).receive(joins(1) + "{\"type\":\"ping\"}");
        }
        connect("elsewhere", "192.0.2.8").receive(joins(1));
        assertEquals(List.of("a", "b", "c", "d", "elsewhere"), begun);
        assertEquals(2, delayed());

        answers.get(1).complete(null);
        assertEquals(List.of("e", "b ping"), begun.subList(5, begun.size()));
        answers.get(2).complete(null);
        assertEquals(List.of("f", "c ping"), begun.subList(7, begun.size()));
    }

    @Test
    void whoWaitsIsPassedOverWhenItsConnectionHasEnded() {
        atOnce = false;
        for (String name : List.of("a", "b", "c", "d")) {
            connect(name, ADDRESS).receive(joins(1));
        }
        ClientConnection gone = connect("gone", ADDRESS);
        gone.receive(joins(1));
        connect("f", ADDRESS).receive(joins(1));
        gone.onDisconnected(1006);
        answers.get(0).complete(null);

        assertEquals(List.of("a", "b", "c", "d", "f"), begun);
    }

    @Test
    void whoTakesNoAnswersKeepsNobodyWaiting() {
        for (String name : List.of("a", "b", "c", "d")) {
            ClientConnection slow = connect(name, SteppedTransport.steppedFrom(ADDRESS));
            slow.offer(new ServerMessage.Pong("x".repeat(70_000)));
            slow.receive(joins(1));
        }
        connect("e", ADDRESS).receive(joins(1));

        assertEquals(List.of("e"), begun);
    }

    @Test
    void noneBeginWhileTheAddressOwesForWhatWasReadForIt() {
        fixture.connections.chargeRead(ADDRESS, 9 << 20);
        connect("a", ADDRESS).receive(joins(1));
        connect("b", "192.0.2.8").receive(joins(1));
        connect("c", "127.0.0.1").receive(joins(1));
        assertEquals(List.of("b", "c"), begun);

        fixture.now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        Await.until("the debt is repaid", () -> begun.size() == 3);
    }

    @Test
    void manyShortOnesAreNotForNothing() {
        for (String name : List.of("a", "b", "c", "d")) {
            connect(name, ADDRESS).receive(joins(JOINS));
        }
        assertEquals((8 << 20) / ReadTurns.REQUEST_BYTES + 1, begun.size());

        Await.until("all have begun", () -> {
            fixture.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
            return begun.size() == 4 * JOINS;
        });
    }

    @Test
    void overHttpAnAddressIsRefusedWhileManyOfItsRequestsWait() {
        List<CompletableFuture<String>> pages = new ArrayList<>();
        while (fixture.connections.readRetryAfterMs(ADDRESS) == 0) {
            CompletableFuture<String> page = new CompletableFuture<>();
            pages.add(page);
            Futures.ignore(fixture.connections.readInTurn(ADDRESS, () -> page));
        }
        assertEquals(ReadTurns.UNDER_WAY + 24, pages.size());
        assertEquals(0, fixture.connections.readRetryAfterMs("192.0.2.8"));
        pages.forEach(page -> page.complete("read"));
        assertEquals(0, fixture.connections.readRetryAfterMs(ADDRESS));
    }
}
