package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.backplane.Page;
import chat.connection.ClientConnection;
import chat.connection.SteppedTransport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** However many connections an address has, and in however many rooms, what they type takes little of the others' time. */
class AddressTypingTest extends RoomStory {
    private static final int ROOMS = 10;

    private ClientConnection inAllRooms(String address, boolean first) {
        ClientConnection client = fixture.service.connect(SteppedTransport.inlineFrom(address));
        client.receive("{\"type\":\"hello\",\"name\":\"Eve\"}");
        for (int i = 0; i < ROOMS; i++) {
            client.receive("{\"type\":\"join\",\"room\":\"r" + i + "\"}");
            if (first) {
                backplane.awaitSubscribe().complete(id(0));
            }
            backplane.awaitRead().answer(new Page(List.of(), true, false, id(0)));
            settle();
        }
        return client;
    }

    private void typeEverywhere(ClientConnection client, int times) {
        for (int i = 0; i < ROOMS * times; i++) {
            client.receive("{\"type\":\"typing\",\"room\":\"r" + i % ROOMS + "\",\"on\":true}");
        }
        settle();
    }

    private double typing(String outcome) {
        return metrics.counter("chat.typing", "outcome", outcome).count();
    }

    @Test
    void anAddressHasAShareOfTypingOverAllItsConnectionsAndRooms() {
        ClientConnection eve = inAllRooms("192.0.2.7", true);
        ClientConnection again = inAllRooms("192.0.2.7", false);
        ClientConnection elsewhere = inAllRooms("192.0.2.8", false);
        typeEverywhere(eve, 6);
        typeEverywhere(again, 6);
        assertEquals(100, typing("told"));
        assertEquals(20, typing("dropped"));

        fixture.time.advance(Duration.ofSeconds(1));
        typeEverywhere(eve, 3);
        typeEverywhere(again, 3);
        assertEquals(150, typing("told"));
        typeEverywhere(elsewhere, 1);
        assertEquals(160, typing("told"));
    }
}
