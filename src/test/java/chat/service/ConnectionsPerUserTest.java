package chat.service;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import chat.connection.Client;
import chat.connection.SteppedTransport;
import chat.hub.HubFixture;
import chat.limits.Bounds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user has no more connections to an instance than the bound. */
@Timeout(20)
class ConnectionsPerUserTest {
    private final HubFixture fixture = new HubFixture(mock(), new Bounds(1_000_000, 1_000_000, 20_000, 3, 5, 2, 100));

    @AfterEach
    void close() {
        fixture.close();
    }

    private static String lastFrame(SteppedTransport transport) {
        return transport.frames().get(transport.frames().size() - 1);
    }

    @Test
    void oneTooManyIsRefusedUntilAnotherHasEnded() {
        SteppedTransport first = SteppedTransport.inline();
        fixture.service.connect(first).receive("{\"type\":\"hello\"}");
        String token = first.frames().get(0).replaceFirst("(?s).*\"token\":\"([^\"]+)\".*", "$1");
        String hello = "{\"type\":\"hello\",\"token\":\"" + token + "\"}";
        SteppedTransport secondTransport = SteppedTransport.inline();
        Client second = fixture.service.connect(secondTransport);
        second.receive(hello);
        assertTrue(lastFrame(secondTransport).contains("welcome"));
        SteppedTransport thirdTransport = SteppedTransport.inline();
        Client third = fixture.service.connect(thirdTransport);
        third.receive(hello);
        assertTrue(lastFrame(thirdTransport).contains("rate_limited"));
        assertTrue(lastFrame(thirdTransport).contains("retryAfterMs"));

        second.onDisconnected(1000);
        third.receive(hello);
        assertTrue(lastFrame(thirdTransport).contains("welcome"));
    }
}
