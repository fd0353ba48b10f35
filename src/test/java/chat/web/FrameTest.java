package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Frame;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The story of frames in our own Jetty, where also a peer that still sends can read why it is closed. */
class FrameTest extends FrameStory {
    FrameTest() {
        super(TestInstance.start(FRAME_BYTES));
    }

    /** The frames behind the bad one must not break the connection before the peer has read why. */
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
}
