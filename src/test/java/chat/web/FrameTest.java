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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An invalid frame closes its own connection, with the code that says why. */
@Timeout(30)
class FrameTest {
    private static TestInstance instance;
    private RawWebSocket raw;
    private ChatClient bystander;

    @BeforeAll
    static void start() {
        instance = TestInstance.start("CHAT_FRAME_BYTES=2000");
    }

    @AfterAll
    static void stop() {
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
    void aSurrogateInUtf8Is1007() {
        raw.send(RawWebSocket.TEXT, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});
        closedWith(1007);
    }

    private static byte[] ping(int length) {
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

    /** What comes behind the bad frame must not break the connection before the peer has read why. */
    @ParameterizedTest
    @ValueSource(ints = {1002, 1007, 1009})
    void theCloseCodeArrivesEvenIfMoreIsBeingSent(int code) {
        byte[] bad = code == 1007 ? new byte[] {'{', (byte) 0xC3, '}'} : ping(2001);
        for (int i = 0; i < 100; i++) {
            try (RawWebSocket sending = RawWebSocket.open(instance.port(), 0)) {
                if (code == 1002) {
                    sending.sendUnmasked(ping(20));
                } else {
                    sending.send(RawWebSocket.TEXT, bad);
                }
                for (int more = 0; more < 30; more++) {
                    sending.send(RawWebSocket.TEXT, ping(1900));
                }
                Frame close = sending.read();
                assertEquals(RawWebSocket.CLOSE, close.opcode(), close::toString);
                assertEquals(code, close.code());
                if (code != 1002) {
                    sending.send(RawWebSocket.CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
                    assertEquals(-1, sending.read().opcode());
                }
            }
        }
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
        assertTrue(raw.read().text().contains("welcome"));
        raw.close();

        Await.until("she is gone", () -> {
            bystander.send("{'type':'members','room':'den'}");
            return bystander.await("members").get("count").asInt() == 0;
        });
    }
}
