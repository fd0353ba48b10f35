package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every connection is pinged; one that is silent after two pings is cut. */
@Timeout(30)
class HeartbeatTest {

    @Test
    void aClientWithASignOfLifeStaysAndASilentOneIsCutAfterTwoPings() {
        try (TestInstance instance = TestInstance.start("CHAT_HEARTBEAT_SECONDS=1")) {
            ChatClient answering = instance.guest("Ann");
            RawWebSocket talking = instance.raw();
            RawWebSocket silent = instance.raw();
            for (int i = 0; i < 3; i++) {
                talking.send("{'type':'hello'}");
                assertEquals(RawWebSocket.TEXT, talking.read().opcode());
                assertEquals(RawWebSocket.PING, talking.read().opcode());
            }

            assertEquals(RawWebSocket.PING, silent.read().opcode());
            assertEquals(RawWebSocket.PING, silent.read().opcode());
            assertEquals(-1, silent.read().opcode());
            assertEquals(2, instance.metric("chat_connections"));
            answering.assertNothingElse();
        }
    }
}
