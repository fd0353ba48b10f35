package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import chat.testing.SkippingTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every connection is pinged; one that is silent after two pings is cut. */
@Timeout(30)
class HeartbeatTest {
    /** A little more than that of the default settings. */
    private static final Duration PING_INTERVAL = Duration.ofSeconds(26);

    @Test
    void aClientWithASignOfLifeStaysAndASilentOneIsCutAfterTwoPings() {
        SkippingTime time = new SkippingTime();
        try (TestInstance instance = TestInstance.start(time)) {
            ChatClient answering = instance.guest("Ann");
            RawWebSocket talking = greeted(instance);
            RawWebSocket silent = greeted(instance);
            for (int i = 0; i < 2; i++) {
                time.skip(PING_INTERVAL);
                assertEquals(RawWebSocket.PING, talking.read().opcode());
                assertEquals(RawWebSocket.PING, silent.read().opcode());
                talking.send("{'type':'hello'}");
                assertEquals(RawWebSocket.TEXT, talking.read().opcode());
            }

            time.skip(PING_INTERVAL);
            assertEquals(-1, silent.read().opcode());
            assertEquals(RawWebSocket.PING, talking.read().opcode());
            Await.until("the others stay", () -> instance.metric("chat_connections") == 2);
            answering.assertNothingElse();
        }
    }

    private static RawWebSocket greeted(TestInstance instance) {
        RawWebSocket client = instance.raw();
        client.send("{'type':'hello'}");
        assertEquals(RawWebSocket.TEXT, client.read().opcode());
        return client;
    }
}
