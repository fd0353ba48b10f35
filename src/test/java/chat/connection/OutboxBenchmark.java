package chat.connection;

import chat.limits.ByteBudget;
import chat.protocol.CloseCode;
import chat.protocol.ServerMessage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A delivery as far as the transport. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OutboxBenchmark {
    private static final int BURST = 16;

    private final Payload payload = Payload.of(new ServerMessage.Pong('"' + "x".repeat(150) + '"'));
    private final Peer peer = new Peer();
    private final Outbox outbox = new Outbox(peer, 1 << 20, new ByteBudget(1 << 26), dropped -> {});

    /** Delivers to a peer that takes each frame at once. */
    @Benchmark
    public Object oneFrameEach() {
        peer.takesAtOnce = true;
        return outbox.offer(payload);
    }

    /** Delivers to a peer that takes a frame when the next ones wait, which then share one. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int sixteenToAFrame() {
        peer.takesAtOnce = false;
        for (int i = 0; i < BURST; i++) {
            outbox.offer(payload);
        }
        while (outbox.bytes() > 0) {
            outbox.succeeded();
        }
        return peer.frames;
    }

    private static final class Peer implements Transport {
        private boolean takesAtOnce;
        private int frames;

        @Override
        public void send(List<Payload> payloads, Completion completion) {
            frames += Payload.join(payloads).length > 0 ? 1 : 0;
            if (takesAtOnce) {
                completion.succeeded();
            }
        }

        @Override
        public void ping() {}

        @Override
        public void close(CloseCode code, String reason) {}

        @Override
        public void abort() {}

        @Override
        public String peer() {
            return "benchmark";
        }
    }
}
