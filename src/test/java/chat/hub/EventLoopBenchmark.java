package chat.hub;

import chat.metrics.Metrics;
import java.util.concurrent.CompletableFuture;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The way to the hub's thread and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventLoopBenchmark {
    private static final int BATCH = 1000;

    private final Metrics metrics = new Metrics();
    private final EventLoop loop = new EventLoop(metrics);

    /** Stops the thread. */
    @TearDown
    public void close() {
        loop.close();
        metrics.close();
    }

    /** Hands in one task and waits for it: the thread is woken each time. */
    @Benchmark
    public Object oneAtATime() {
        return loop.submit(() -> CompletableFuture.completedFuture(loop)).join();
    }

    /** Hands in a thousand, and waits for the last: the thread is busy. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Object thousand() {
        for (int i = 1; i < BATCH; i++) {
            loop.execute(() -> {});
        }
        return loop.submit(() -> CompletableFuture.completedFuture(loop)).join();
    }
}
