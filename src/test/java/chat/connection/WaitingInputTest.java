package chat.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.limits.ByteBudget;
import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.CloseCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The waiting input of a connection counts by what it takes of the heap, and no longer than the connection lasts. */
class WaitingInputTest {
    /** Never answered here. */
    private static final String JOIN = "{\"type\":\"join\",\"room\":\"a\"}";

    private final ConnectionFixture fixture =
            new ConnectionFixture(new InstanceBounds(1_000_000, 1_000_000, 20_000, 3, 5, 2, 100), 10, new Metrics());

    private final SteppedTransport transport = SteppedTransport.stepped();
    private final ClientConnection client = fixture.open(transport);
    private final ByteBudget input = client.context().input();

    private static byte[] utf8(int spaces) {
        return " ".repeat(spaces).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void requestsBehindOneThatIsNeverAnsweredAreReleasedWhenTheConnectionEnds() {
        client.receive(JOIN + "\n{\"type\":\"ping\"}".repeat(20));
        assertTrue(input.held() > 0);
        client.onDisconnected(1006);

        assertEquals(0, input.held());
    }

    @Test
    void whatArrivesWhileTheConnectionEndsHoldsNothing() {
        client.receive(JOIN);
        client.onDisconnected(1006);
        client.enqueue(new ClientRequest(client, new ClientMessage.Ping(null), true));
        PartialMessage partial = new PartialMessage(input);
        partial.close();
        partial.add(utf8(10), 0);

        assertEquals(0, input.held());
        assertEquals(0, client.inputBytes());
        assertEquals(0, partial.heapBytes());
    }

    @Test
    void aRequestCountsWithTheStringsInIt() {
        client.receive(JOIN + "\n{\"type\":\"ping\",\"t\":\"" + "x".repeat(4_000) + "\"}");
        assertTrue(input.held() > 8_000, "up to two bytes for each character");
        client.receive("{\"type\":\"hello\",\"token\":\"" + "x".repeat(4_000) + "\"}");
        assertTrue(input.held() > 16_000);
        client.receive("{\"type\":\"no such type\",\"nonce\":\"" + "x".repeat(64) + "\"}");

        assertTrue(input.held() > 17_000);
    }

    @Test
    void aConnectionThatIsClosingGivesUpItsInputBeforeAnotherIsClosed() {
        SteppedTransport otherTransport = SteppedTransport.stepped();
        fixture.open(otherTransport).receive(utf8(3_000), false);
        client.receive("{\"type\":\"ping\"}");
        client.receive(utf8(4_000), false);
        client.close(CloseCode.POLICY, "test");
        fixture.open(SteppedTransport.stepped()).receive(utf8(3_500), false);

        assertNull(otherTransport.closed());
        assertEquals(13_000, input.held());
    }
}
