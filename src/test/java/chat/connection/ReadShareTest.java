package chat.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.auth.Principal;
import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.User;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An address for which more has been read than its share is told when to go on. */
class ReadShareTest {
    private static final String ADDRESS = "192.0.2.7";
    private static final String HISTORY = "{\"type\":\"history\",\"room\":\"lobby\"}";

    private final ConnectionFixture fixture =
            new ConnectionFixture(InstanceBounds.of(10_000_000, 100, 100), 10, new Metrics());
    private final SteppedTransport transport = SteppedTransport.inlineFrom(ADDRESS);
    private final ClientConnection client = fixture.open(transport);

    @BeforeEach
    void readMoreThanTheShare() {
        Publication megabyte =
                new Publication(new RoomName("lobby"), new MessageId("e", 1), 0, "message", "x".repeat(1 << 20));
        fixture.connections.chargeRead(ADDRESS, Collections.nCopies(70, megabyte));
    }

    @ParameterizedTest
    @ValueSource(strings = {"history", "join", "members"})
    void aLongAnswerIsRefusedWithATimeToRetry(String request) {
        client.authenticate(Principal.of(new User("g1", "Ann", true), true));
        client.receive("{\"type\":\"" + request + "\",\"room\":\"lobby\"}");

        assertEquals(1, transport.frames().size());
        assertTrue(transport.frames().get(0).contains("\"rate_limited\""), transport.frames()::toString);
        assertTrue(transport.frames().get(0).contains("\"retryAfterMs\""), transport.frames()::toString);
    }

    @Test
    void withoutHelloTheRequestIsLeftToItsHandlerWhichAsksForOne() {
        client.receive(HISTORY);

        assertEquals(List.of(), transport.frames());
    }
}
