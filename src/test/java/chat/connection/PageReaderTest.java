package chat.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.auth.Principal;
import chat.concurrent.Futures;
import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A connection that has missed much in many rooms is read one page at a time, as it takes them. */
class PageReaderTest {
    private final ConnectionFixture fixture =
            new ConnectionFixture(InstanceBounds.of(10_000_000, 100, 100), 10, new Metrics());
    private final SteppedTransport transport = SteppedTransport.stepped();
    private final ClientConnection client = fixture.open(transport);
    private final List<CompletableFuture<String>> reads = new ArrayList<>();

    PageReaderTest() {
        client.authenticate(Principal.of(new User("g1", "Ann", true), true));
    }

    private void read() {
        Futures.ignore(client.read(() -> {
            CompletableFuture<String> page = new CompletableFuture<>();
            reads.add(page);
            return page;
        }));
    }

    private void offerPage() {
        client.offer(new ServerMessage.Pong("x".repeat(200_000)));
    }

    @Test
    void aPageIsReadWhenTheOneBeforeHasBeenRead() {
        read();
        read();
        assertEquals(1, reads.size());

        reads.get(0).complete("");
        assertEquals(2, reads.size());
    }

    @Test
    void aPageIsReadWhenTheOneBeforeHasBeenTaken() {
        read();
        offerPage();
        reads.get(0).complete("");
        read();
        read();
        assertEquals(1, reads.size());

        transport.complete();
        assertEquals(2, reads.size());
    }

    @Test
    void aReadThatFailsKeepsNoOtherWaiting() {
        read();
        read();
        reads.get(0).completeExceptionally(new IllegalStateException("planted"));

        assertEquals(2, reads.size());
    }
}
