package chat.backplane.redis;

import chat.protocol.RoomName;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An entry as it arrives from Redis: once for each message on each instance with a member of the room. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EnvelopeBenchmark {
    private final RoomName room = new RoomName("general");
    private final byte[] live = ("1 e=lx2k9a7b s=104233 t=1790000000000 c=99120412 y=message\n"
                    + "{\"from\":{\"id\":\"u7hq2mnc\",\"name\":\"Ada\"},"
                    + "\"text\":\"" + "x".repeat(100) + "\",\"nonce\":\"k3-991\"}")
            .getBytes(StandardCharsets.UTF_8);

    /** Reads a live entry. */
    @Benchmark
    public EnvelopeCodec.@Nullable Live live() {
        return EnvelopeCodec.live(room, live);
    }
}
