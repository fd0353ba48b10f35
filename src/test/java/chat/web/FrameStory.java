package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** An invalid frame closes its own connection, with the code that says why; whatever serves the WebSocket. */
@Timeout(30)
@org.junit.jupiter.api.TestInstance(Lifecycle.PER_CLASS)
abstract class FrameStory {
    static final String FRAME_BYTES = "CHAT_FRAME_BYTES=2000";

    final TestInstance instance;

    private RawWebSocket raw;
    private ChatClient bystander;

    /** @param instance started with {@link #FRAME_BYTES}; ends with the last test */
    FrameStory(TestInstance instance) {
        this.instance = instance;
    }

    @AfterAll
    void stop() {
        instance.close();
    }

    @BeforeEach
    void connect() {
        bystander = instance.guest("Bob");
        raw = instance.raw();
    }

    @AfterEach
    void othersAreAsTheyWere() {
        bystander.assertNothingElse();
    }

    private void closedWith(int code) {
        Frame close = raw.read();
        assertEquals(RawWebSocket.CLOSE, close.opcode(), () -> close.opcode() + " " + close.text());
        assertEquals(code, close.code());
    }

    @Test
    void aBinaryFrameIs1003() {
        raw.send(RawWebSocket.BINARY, "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8));
        closedWith(1003);
    }

    @Test
    void aLongBinaryFrameIs1003AsWell() {
        raw.send(RawWebSocket.BINARY, new byte[100_000]);
        closedWith(1003);
    }

    @Test
    void anEmptyBinaryFrameIs1003AsWell() {
        raw.send(RawWebSocket.BINARY, new byte[0]);
        closedWith(1003);
    }

    @Test
    void bytesThatAreNotUtf8Are1007() {
        raw.send(RawWebSocket.TEXT, new byte[] {'{', (byte) 0xC3, '}'});
        closedWith(1007);
    }

    @Test
    void aCharacterMayBeCutByAPartOfTheMessageButNotByItsEnd() {
        byte[] ping = "{\"type\":\"ping\",\"t\":\"\u00e9\u4e16\ud83d\ude00\"}".getBytes(StandardCharsets.UTF_8);
        raw.sendPart(RawWebSocket.TEXT, Arrays.copyOfRange(ping, 0, 1));
        for (int i = 1; i < ping.length - 1; i++) {
            raw.sendPart(RawWebSocket.CONTINUATION, Arrays.copyOfRange(ping, i, i + 1));
        }
        raw.send(RawWebSocket.CONTINUATION, new byte[] {'}'});
        assertEquals(
                "{\"type\":\"pong\",\"t\":\"\u00e9\u4e16\ud83d\ude00\"}",
                raw.read().text());

        raw.send(RawWebSocket.TEXT, new byte[] {(byte) 0xE4, (byte) 0xB8});
        closedWith(1007);
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedBeforeTheMessageEnds() {
        raw.sendPart(RawWebSocket.TEXT, new byte[] {'{', (byte) 0xF4, (byte) 0x90});
        closedWith(1007);
    }

    @Test
    void aSurrogateInUtf8Is1007() {
        raw.send(RawWebSocket.TEXT, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});
        closedWith(1007);
    }

    static byte[] ping(int length) {
        return ("{\"type\":\"ping\"" + " ".repeat(length - 15) + "}").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aFrameMayBeAsLongAsTheLimitAndNoLonger() {
        raw.send(RawWebSocket.TEXT, ping(2000));
        assertEquals("{\"type\":\"pong\"}", raw.read().text());

        raw.send(RawWebSocket.TEXT, ping(2001));
        closedWith(1009);
    }

    @Test
    void aMessageInPartsIsTakenAsOne() {
        byte[] ping = ping(1500);
        raw.sendPart(RawWebSocket.TEXT, Arrays.copyOfRange(ping, 0, 7));
        raw.send(RawWebSocket.PING, new byte[] {1});
        raw.sendPart(RawWebSocket.CONTINUATION, Arrays.copyOfRange(ping, 7, 8));
        raw.send(RawWebSocket.CONTINUATION, Arrays.copyOfRange(ping, 8, 1500));

        assertEquals(RawWebSocket.PONG, raw.read().opcode());
        assertEquals("{\"type\":\"pong\"}", raw.read().text());
    }

    @Test
    void theLimitIsThatOfTheWholeMessage() {
        raw.sendPart(RawWebSocket.TEXT, ping(1500));
        raw.send(RawWebSocket.CONTINUATION, ping(1500));
        closedWith(1009);
    }

    @Test
    void framesThatBreakTheProtocolAre1002() {
        raw.sendUnmasked(ping(20));
        closedWith(1002);
    }

    @Test
    void aClientsCloseIsAnswered() {
        raw.send(RawWebSocket.CLOSE, new byte[] {0x03, (byte) 0xE8});
        closedWith(1000);
        assertEquals(-1, raw.read().opcode());
    }

    @Test
    void whatWasQueuedIsSentBeforeTheClose() {
        raw.send("{'type':'hello'}", "{'type':'join','room':'lobby'}", "{'type':'ping','t':'last'}");
        raw.send(RawWebSocket.BINARY, new byte[1]);
        StringBuilder seen = new StringBuilder();
        Frame frame = raw.read();
        while (frame.opcode() == RawWebSocket.TEXT) {
            seen.append(frame.text());
            frame = raw.read();
        }

        assertEquals(1003, frame.code());
        assertTrue(seen.indexOf("welcome") >= 0, seen::toString);
    }

    @Test
    void aBrokenConnectionIsForgotten() {
        raw.send("{'type':'hello','name':'Cat'}", "{'type':'join','room':'den'}");
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf("joined") < 0) {
            Frame frame = raw.read();
            assertEquals(RawWebSocket.TEXT, frame.opcode(), seen::toString);
            seen.append(frame.text());
        }
        raw.close();

        Await.until("she is gone", () -> {
            bystander.send("{'type':'members','room':'den'}");
            return bystander.await("members").get("count").asInt() == 0;
        });
    }
}
