package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every connection is pinged; one that is silent after two pings is taken for dead. */
@Timeout(30)
class HeartbeatTest {

    @Test
    void aPeerThatAnswersStaysAndOneThatDoesNotIsCutOff() {
        try (TestInstance instance = TestInstance.start("CHAT_HEARTBEAT_SECONDS=1")) {
            ChatClient answering = instance.guest("Ann");
            RawWebSocket silent = instance.raw();
            silent.send("{'type':'hello'}");
            assertEquals(RawWebSocket.TEXT, silent.read().opcode());
            int pings = 0;
            Frame frame = silent.read();
            while (frame.opcode() == RawWebSocket.PING) {
                pings++;
                frame = silent.read();
            }

            assertEquals(-1, frame.opcode());
            assertEquals(2, pings);
            answering.assertNothingElse();
        }
    }

    @Test
    void anySignOfLifeIsAnAnswer() {
        try (TestInstance instance = TestInstance.start("CHAT_HEARTBEAT_SECONDS=1")) {
            RawWebSocket raw = instance.raw();
            raw.send("{'type':'hello'}");
            assertEquals(RawWebSocket.TEXT, raw.read().opcode());
            for (int i = 0; i < 4; i++) {
                Frame frame = raw.read();
                assertEquals(RawWebSocket.PING, frame.opcode());
                raw.send("{'type':'ping'}");
                assertTrue(raw.readPast(RawWebSocket.PING).text().contains("pong"));
            }
        }
    }
}
