package chat.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import chat.auth.Principal;
import chat.connection.ClientConnection;
import chat.connection.SteppedTransport;
import chat.hub.HubFixture;
import chat.limits.InstanceBounds;
import chat.protocol.CloseCode;
import chat.protocol.User;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user has no more connections to an instance than the bound, and an instance no more than its own. */
@Timeout(20)
class ConnectionsPerUserTest {
    private final HubFixture fixture =
            new HubFixture(mock(), new InstanceBounds(1_000_000, 1_000_000, 20_000, 3, 5, 2, 100));

    @AfterEach
    void close() {
        fixture.close();
    }

    private SteppedTransport stream(User user) {
        SteppedTransport transport = SteppedTransport.inline();
        fixture.service.connect(transport, Principal.of(user, true));
        return transport;
    }

    @Test
    void aStreamTooManyIsClosed() {
        User ann = new User("u1", "Ann", true);
        assertNull(stream(ann).closed());
        assertNull(stream(ann).closed());
        assertEquals(CloseCode.TRY_AGAIN, stream(ann).closed());
    }

    @Test
    void aStreamThatTheInstanceHasNoRoomForIsClosed() {
        for (int i = 0; i < HubFixture.MAX_CONNECTIONS; i++) {
            assertNull(stream(new User("u" + i, "Ann", true)).closed());
        }
        SteppedTransport last = stream(new User("last", "Bob", true));

        assertEquals(CloseCode.TRY_AGAIN, last.closed());
        assertEquals(List.of(), last.frames());
    }

    /** Whether it was told so; the hub's thread tells it at any time that sends are not accepted. */
    private static boolean isTold(String text, SteppedTransport transport) {
        return transport.frames().stream().anyMatch(frame -> frame.contains(text));
    }

    @Test
    void oneTooManyIsRefusedUntilAnotherHasEnded() {
        SteppedTransport first = SteppedTransport.inline();
        fixture.service.connect(first).receive("{\"type\":\"hello\"}");
        String token = first.frames().get(0).replaceFirst("(?s).*\"token\":\"([^\"]+)\".*", "$1");
        String hello = "{\"type\":\"hello\",\"token\":\"" + token + "\"}";
        SteppedTransport secondTransport = SteppedTransport.inline();
        ClientConnection second = fixture.service.connect(secondTransport);
        second.receive(hello);
        assertTrue(isTold("welcome", secondTransport));
        SteppedTransport thirdTransport = SteppedTransport.inline();
        ClientConnection third = fixture.service.connect(thirdTransport);
        third.receive(hello);
        assertTrue(isTold("rate_limited", thirdTransport));
        assertTrue(isTold("retryAfterMs", thirdTransport));
        assertFalse(isTold("welcome", thirdTransport));

        second.onDisconnected(1000);
        third.receive(hello);
        assertTrue(isTold("welcome", thirdTransport));
    }
}
