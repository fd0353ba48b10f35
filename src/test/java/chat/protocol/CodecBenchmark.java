package chat.protocol;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The wire's JSON: one message read for each that is sent, one written for each instance with a member of its room. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    private static final RoomName ROOM = new RoomName("general");
    private static final MessageId ID = new MessageId("lx2k9a7b", 104_233);
    private static final long AT = 1_790_000_000_000L;

    private final Publication publication = new Publication(
            ROOM,
            ID,
            AT,
            "message",
            "{\"from\":{\"id\":\"u7hq2mnc\",\"name\":\"Ada\"},\"text\":\"" + "x".repeat(100)
                    + "\",\"nonce\":\"k3-991\"}");
    private final ClientLimits limits = new ClientLimits(4096, 65_536, 10, 100);
    private final byte[] send = ("{\"type\":\"send\",\"room\":\"general\",\"text\":\"" + "x".repeat(100)
                    + "\",\"nonce\":\"k3-991\"}")
            .getBytes(StandardCharsets.UTF_8);
    private final ServerMessage ack = new ServerMessage.Ack("k3-991", ROOM, ID, AT, false);

    /** Reads a message that is sent. */
    @Benchmark
    public ClientMessage readSend() {
        return ClientMessageReader.read(send, 0, send.length, limits);
    }

    /** Writes a message of the log. */
    @Benchmark
    public byte[] writePublication() {
        return ServerMessageWriter.write(publication);
    }

    /** Writes the answer to its sender. */
    @Benchmark
    public byte[] writeAck() {
        return ServerMessageWriter.write(ack);
    }
}
