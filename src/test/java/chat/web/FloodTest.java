package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Frame;
import chat.testing.StoppedTime;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client far beyond its allowance is closed, and cut when it goes on. */
@Timeout(30)
class FloodTest {
    @Test
    void aClientFarBeyondItsAllowanceIsClosedWith1008() {
        try (TestInstance instance = TestInstance.start()) {
            ChatClient ann = instance.guest("Ann", "lobby");
            ChatClient flood = instance.guest("Flood");
            sendUntilClosed(flood);

            assertEquals(1008, flood.awaitClose().code());
            assertEquals(1, instance.metric("chat_evictions_total{reason=\"flood\"}"));
            ann.say("lobby", "hello");
            ann.awaitTexts("hello");
        }
    }

    private static void sendUntilClosed(ChatClient client) {
        try {
            for (int i = 0; i < 10 && !client.isClosed(); i++) {
                client.send(Burst.repeat(1000, "{'type':'ping'}"));
            }
        } catch (AssertionError e) {
            // Closed while it was being sent.
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {RawWebSocket.PING, RawWebSocket.PONG, RawWebSocket.TEXT, RawWebSocket.CONTINUATION})
    void floodsOfFramesThatAskForNothingAreClosedWith1008(int opcode) {
        try (TestInstance instance = TestInstance.start(new StoppedTime())) {
            RawWebSocket raw = instance.raw();
            byte[] payload = opcode == RawWebSocket.CONTINUATION ? new byte[] {' '} : new byte[0];
            if (opcode == RawWebSocket.CONTINUATION) {
                raw.sendPart(RawWebSocket.TEXT, payload);
            }
            // Fewer than what makes it cut the connection.
            boolean control = opcode == RawWebSocket.PING || opcode == RawWebSocket.PONG;
            for (int i = 0; i < (control ? 760 : 3800); i++) {
                if (opcode == RawWebSocket.CONTINUATION) {
                    raw.sendPart(opcode, payload);
                } else {
                    raw.send(opcode, payload);
                }
            }
            Frame frame = raw.read();
            while (frame.opcode() == RawWebSocket.PONG) {
                frame = raw.read();
            }

            assertEquals(1008, frame.code(), frame::toString);
            assertEquals("far too many frames", frame.text());
        }
    }

    @Test
    void pingsBeyondTheAllowanceHaveNoPong() {
        try (TestInstance instance = TestInstance.start(new StoppedTime())) {
            RawWebSocket raw = instance.raw();
            for (int i = 0; i < 500; i++) {
                raw.send(RawWebSocket.PING, new byte[0]);
            }
            raw.send("{'type':'ping'}");

            int pongs = 0;
            Frame frame = raw.read();
            while (frame.opcode() == RawWebSocket.PONG) {
                pongs++;
                frame = raw.read();
            }
            assertTrue(pongs >= 400 && pongs < 500, "pongs: " + pongs);
            assertTrue(frame.text().contains("rate_limited"), frame::toString);
        }
    }

    @Test
    void aClientThatGoesOnAfterTheCloseIsCut() {
        try (TestInstance instance = TestInstance.start()) {
            RawWebSocket raw = instance.raw();
            assertThrows(UncheckedIOException.class, () -> {
                for (int i = 0; i < 1_000_000; i++) {
                    raw.send(RawWebSocket.TEXT, new byte[] {' '});
                }
            });
            Await.until("nobody is left", () -> instance.metric("chat_connections") == 0);
        }
    }
}
