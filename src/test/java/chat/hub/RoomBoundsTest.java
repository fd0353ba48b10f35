package chat.hub;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.connection.ClientConnection;
import chat.connection.SteppedTransport;
import chat.limits.InstanceBounds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An instance opens no more rooms than its bound, and has no more memberships. */
@Timeout(20)
class RoomBoundsTest {
    private static final int MAX_ROOMS = 3;
    private static final int MAX_MEMBERSHIPS = 5;

    private final HubFixture fixture = new HubFixture(
            new ScriptedBackplane(),
            new InstanceBounds(1_000_000, 1_000_000, 20_000, MAX_ROOMS, MAX_MEMBERSHIPS, 2, 100));

    @AfterEach
    void close() {
        fixture.close();
    }

    private final class Peer {
        private final SteppedTransport transport;
        private final ClientConnection client;

        Peer(String room) {
            this(room, "127.0.0.1");
        }

        Peer(String room, String address) {
            transport = SteppedTransport.inlineFrom(address);
            client = fixture.service.connect(transport);
            client.receive("{\"type\":\"hello\"}\n{\"type\":\"join\",\"room\":\"" + room + "\"}");
            fixture.time.settle();
        }

        boolean isRefused() {
            return transport.frames().stream().anyMatch(frame -> frame.contains("as many rooms open as it"));
        }
    }

    @Test
    void moreRoomsAreRefusedAndSoAreMoreMemberships() {
        Peer first = new Peer("a");
        assertFalse(first.isRefused());
        assertFalse(new Peer("b").isRefused());
        assertFalse(new Peer("c").isRefused());
        assertTrue(new Peer("d").isRefused());
        assertFalse(new Peer("a").isRefused());
        assertFalse(new Peer("b").isRefused());
        assertTrue(new Peer("b").isRefused());

        first.client.onDisconnected(1000);
        assertFalse(new Peer("b").isRefused());
    }

    @Test
    void anAddressMayHaveHalfOfTheRoomsAndOfTheMemberships() {
        String address = "192.0.2.1";
        Peer first = new Peer("a", address);
        assertFalse(first.isRefused());
        assertTrue(new Peer("b", address).isRefused());
        assertFalse(new Peer("b", "192.0.2.2").isRefused());
        assertFalse(new Peer("a", address).isRefused());
        assertTrue(new Peer("a", address).isRefused());
        assertFalse(new Peer("a", "192.0.2.2").isRefused());

        first.client.onDisconnected(1000);
        assertFalse(new Peer("b", address).isRefused());
    }
}
