package chat.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Measures what connections leave behind: opens and closes many, and looks at the live heap of all instances in between. For one thread. */
final class Churn {
    private static final int LOOKS = 10;
    private static final double BYTES_PER_MB = 1024 * 1024;

    private final Peer peer;
    private final Bench bench;
    private final Report report;
    private final Consumer<String> progress;

    Churn(Peer peer, Bench bench, Report report, Consumer<String> progress) {
        this.peer = peer;
        this.bench = bench;
        this.report = report;
        this.progress = progress;
    }

    /**
     * Opens and closes connections.
     *
     * @param connections in all
     * @param atOnce how many of them at a time
     */
    void measure(int connections, int atOnce) throws Failed, IOException, InterruptedException {
        Series line = report.line("heap", peer.title());
        Point point = Point.idle(atOnce);
        // The first ones fill the pools, which stay.
        connect(point);
        long first = look(line, 0);
        long last = first;
        int done = 0;
        for (int next = 1; done < connections; ) {
            connect(point);
            done += atOnce;
            if (done >= (long) connections * next / LOOKS || done >= connections) {
                last = look(line, done);
                next++;
            }
        }
        String load = String.format(Locale.ROOT, "%,d connections, %,d at a time", done, atOnce);
        report.add(peer, load, Metric.HEAP_LEFT, List.of((double) (last - first) / done));
    }

    private void connect(Point point) throws Failed, IOException {
        bench.connect(point, Bench.AS_FAST_AS_IT_GOES);
        bench.disconnect();
    }

    private long look(Series line, int done) throws Failed, InterruptedException {
        long bytes = bench.server().liveHeapBytes().orElseThrow();
        line.add(done, bytes / BYTES_PER_MB);
        progress.accept(String.format(
                Locale.ROOT, "%,d connections opened and closed: %.1f MB of live heap", done, bytes / BYTES_PER_MB));
        return bytes;
    }
}
