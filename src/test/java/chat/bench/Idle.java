package chat.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Measures the cost of having nothing to do: without a connection, and with many that say nothing. For one thread. */
final class Idle {
    private static final double SECONDS_FACTOR = 4;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double PERCENT = 100;
    private static final double BYTES_PER_KB = 1024;
    private static final double KB_PER_MB = 1024;

    private final Peer peer;
    private final Bench bench;
    private final Size size;
    private final Report report;
    private final Consumer<String> progress;

    Idle(Peer peer, Bench bench, Size size, Report report, Consumer<String> progress) {
        this.peer = peer;
        this.bench = bench;
        this.size = size;
        this.report = report;
        this.progress = progress;
    }

    void measure() throws Failed, IOException, InterruptedException {
        rest("no connection");
        OptionalLong heap = bench.server().liveHeapBytes();
        long memory = bench.usage().connectionMemoryKb();
        Series line = report.line("memory", peer.title());
        line.add(0, memory / KB_PER_MB);
        String load = String.format(
                Locale.ROOT, "%,d idle connections in rooms of %d", size.idle(), Point.MEMBERS_OF_IDLE_ROOM);
        bench.connect(Point.idle(size.idle()), Bench.CONNECTS_PER_SECOND);
        try {
            rest(load);
            long full = bench.usage().connectionMemoryKb();
            line.add(size.idle(), full / KB_PER_MB);
            double grown = (double) (full - memory) / size.idle();
            report.add(peer, load, Metric.MEMORY_PER_CONNECTION, List.of(grown));
            progress.accept(load + ": " + Metric.MEMORY_PER_CONNECTION.format(grown) + " each");
            if (heap.isPresent()) {
                double live =
                        (bench.server().liveHeapBytes().orElse(0) - heap.getAsLong()) / BYTES_PER_KB / size.idle();
                report.add(peer, load, Metric.HEAP_PER_CONNECTION, List.of(live));
                progress.accept(load + ": " + Metric.HEAP_PER_CONNECTION.format(live) + " of heap each");
            }
        } finally {
            bench.disconnect();
        }
    }

    private void rest(String load) {
        // The work that connecting and disconnecting leaves behind is not what idleness costs.
        Bench.sleepUntil(System.nanoTime() + (long) (size.seconds() * NANOS_PER_SECOND));
        double seconds = SECONDS_FACTOR * size.seconds();
        Usage before = bench.usage();
        long begin = System.nanoTime();
        Bench.sleepUntil(begin + (long) (seconds * NANOS_PER_SECOND));
        Usage after = bench.usage();
        double elapsed = (System.nanoTime() - begin) / NANOS_PER_SECOND;
        double all = (after.allCpuSeconds() - before.allCpuSeconds()) / elapsed * PERCENT;
        double instances = percent(before, after, Role.INSTANCE, elapsed)
                / Math.max(
                        1,
                        bench.server()
                                .processes()
                                .getOrDefault(Role.INSTANCE, List.of())
                                .size());
        double redis = percent(before, after, Role.REDIS, elapsed);
        report.add(peer, load, Metric.IDLE_CPU, List.of(all));
        report.add(peer, load, Metric.IDLE_CPU_OF_AN_INSTANCE, List.of(instances));
        report.add(peer, load, Metric.IDLE_CPU_OF_REDIS, List.of(redis));
        progress.accept(String.format(
                Locale.ROOT, "%s: %.2f %% of a core; an instance %.2f %%, Redis %.2f %%", load, all, instances, redis));
    }

    private static double percent(Usage before, Usage after, Role role, double seconds) {
        return (after.cpuSeconds().getOrDefault(role, 0.0) - before.cpuSeconds().getOrDefault(role, 0.0))
                / seconds
                * PERCENT;
    }
}
