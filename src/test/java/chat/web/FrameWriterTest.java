package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import chat.web.FrameWriter.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames are written whole and in their order, whatever the network takes at a time. */
class FrameWriterTest {
    /** Bytes that the network takes before the reader has read any. */
    private static final int NETWORK_BYTES = 8;

    private final List<String> ended = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private ByteArrayEndPoint endPoint;
    private FrameWriter writer;

    @BeforeEach
    void open() {
        endPoint = new ByteArrayEndPoint(new byte[0], NETWORK_BYTES, false);
        writer = new FrameWriter(endPoint) {
            @Override
            void onFailure(Throwable error) {
                failures.add(error);
            }
        };
    }

    private void write(Kind kind, String frame) {
        byte[] bytes = frame.getBytes(StandardCharsets.US_ASCII);
        Callback callback = Callback.from(() -> ended.add(frame), error -> ended.add(frame + " failed"));
        writer.write(kind, callback, ByteBuffer.wrap(bytes, 0, 1), ByteBuffer.wrap(bytes, 1, bytes.length - 1));
    }

    private String readAll() {
        StringBuilder all = new StringBuilder();
        for (String part = endPoint.takeOutputString(); !part.isEmpty(); part = endPoint.takeOutputString()) {
            all.append(part);
        }
        return all.toString();
    }

    @Test
    void whatTheNetworkTakesAtOnceIsWrittenAtOnce() {
        write(Kind.DATA, "one");

        assertEquals(List.of("one"), ended);
        assertEquals("one", readAll());
    }

    @Test
    void aPingGoesBeforeWhatWaitsAndNotIntoTheFrameThatIsBeingWritten() {
        write(Kind.DATA, "a long first frame ");
        write(Kind.DATA, "a second ");
        write(Kind.PING_OR_PONG, "ping ");
        write(Kind.CLOSE, "close");

        assertEquals(List.of(), ended);
        assertEquals("a long first frame ping a second close", readAll());
        assertEquals(List.of("a long first frame ", "ping ", "a second ", "close"), ended);
    }

    @Test
    void nothingIsTakenAfterACloseAndTheOutputStaysOpenUntilThePeerAnswers() {
        write(Kind.CLOSE, "close");
        write(Kind.DATA, "late");
        write(Kind.PING_OR_PONG, "ping");

        assertEquals("close", readAll());
        assertFalse(endPoint.isOutputShutdown(), "a proxy that sees the end of the output closes both sides at once");
        assertEquals(List.of("close", "late failed", "ping failed"), ended);
    }

    @Test
    void anAbnormalCloseTakesThePlaceOfWhatWaits() {
        write(Kind.DATA, "a long first frame ");
        write(Kind.DATA, "a second ");
        write(Kind.ABNORMAL_CLOSE, "close");

        assertEquals("a long first frame close", readAll());
        assertEquals(List.of("a second  failed", "a long first frame ", "close"), ended);
    }

    @Test
    void whatIsNotWrittenFailsWithTheConnection() {
        write(Kind.DATA, "a long first frame");
        write(Kind.DATA, "a second");
        endPoint.getWriteFlusher().onFail(new IOException("broken"));
        write(Kind.DATA, "late");

        assertEquals(List.of("a long first frame failed", "a second failed", "late failed"), ended);
        assertEquals(1, failures.size());
        assertFalse(endPoint.isOpen());
    }

    @Test
    void theEndOfTheConnectionFailsWhatWaitsOnce() {
        write(Kind.DATA, "a long first frame");
        writer.failAll(null);
        endPoint.close();

        assertEquals(List.of("a long first frame failed"), ended);
    }

    /** The first byte that follows is the length itself or says how many bytes it has. */
    @ParameterizedTest
    @CsvSource({"0, 8100", "125, 817d", "126, 817e007e", "65535, 817effff", "65536, 817f0000000000010000"})
    void theHeaderHasTheLengthInAsFewBytesAsItTakes(int length, String header) {
        ByteBuffer buffer = FrameHeader.of(0x81, length);
        StringBuilder hex = new StringBuilder();
        while (buffer.hasRemaining()) {
            hex.append(String.format("%02x", buffer.get()));
        }

        assertEquals(header, hex.toString());
        assertEquals(header.length() / 2, FrameHeader.length(length));
    }
}
