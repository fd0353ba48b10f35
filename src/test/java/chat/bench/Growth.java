package chat.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures how cost grows: the CPU time of a load with its rate, which should be a straight line, and with the idle connections beside it,
 * which should be level; and the memory of those connections. For one thread.
 */
final class Growth {
    private static final double[] RATES = {0.125, 0.25, 0.5, 1};
    private static final double[] IDLE = {0, 0.4, 0.8, 1.6};
    private static final double BESIDE = 0.5;
    private static final double KB_PER_MB = 1024;

    private final Bench bench;
    private final Size size;
    private final Report report;
    private final Consumer<String> progress;

    Growth(Bench bench, Size size, Report report, Consumer<String> progress) {
        this.bench = bench;
        this.size = size;
        this.report = report;
        this.progress = progress;
    }

    void measure() throws Failed, IOException {
        Series cores = report.line("growth", "all");
        Series instances = report.line("growth", "instances");
        Series nginx = report.line("growth", "nginx");
        Series redis = report.line("growth", "redis");
        for (double factor : RATES) {
            Sample sample = bench.run(load(factor));
            cores.add(
                    sample.deliveriesPerSecond(),
                    sample.serverCpuSeconds() / sample.point().seconds());
            instances.add(sample.deliveriesPerSecond(), sample.cores(Role.INSTANCE));
            nginx.add(sample.deliveriesPerSecond(), sample.cores(Role.NGINX));
            redis.add(sample.deliveriesPerSecond(), sample.cores(Role.REDIS));
            progress.accept("growth: " + sample.line());
        }
        besideIdle();
    }

    private void besideIdle() throws Failed, IOException {
        Series cost = report.line("idle", "CPU per delivery");
        for (double factor : IDLE) {
            int idle = (int) (factor * size.idle());
            try (Bench crowd = new Bench(bench.server())) {
                if (idle > 0) {
                    crowd.connect(Point.idle(idle), Bench.CONNECTS_PER_SECOND);
                }
                Sample sample = bench.run(load(BESIDE));
                double megabytes = bench.usage().connectionMemoryKb() / KB_PER_MB;
                cost.add(idle, sample.cpuMicrosPerDelivery());
                progress.accept(String.format(
                        Locale.ROOT, "growth, %,d idle beside it, %.0f MB: %s", idle, megabytes, sample.line()));
            }
        }
    }

    private Point load(double factor) {
        return new Point(size.members(), size.rooms(), size.members(), factor * size.rate(), 1, size.seconds());
    }
}
