package chat.bench;

import chat.bench.load.Connected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** Measures what a busy room does to a quiet one: the quiet one's latency alone, and with the busy one beside it. For one thread. */
final class QuietRoom {
    private static final int MEMBERS = 10;
    private static final double RATE = 20;
    private static final double BUSY_RATE = 100;
    private static final int BUSY_PUBLISHERS = 10;
    private static final double WARM_SECONDS = 1;
    private static final double SECONDS_FACTOR = 2;

    /** The busy room begins earlier, and ends later than the quiet one, which has to connect first. */
    private static final double MARGIN_SECONDS = 3;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Peer peer;
    private final Bench bench;
    private final Size size;
    private final Report report;
    private final Consumer<String> progress;

    QuietRoom(Peer peer, Bench bench, Size size, Report report, Consumer<String> progress) {
        this.peer = peer;
        this.bench = bench;
        this.size = size;
        this.report = report;
        this.progress = progress;
    }

    void measure() throws Failed, IOException, InterruptedException {
        String load = String.format(Locale.ROOT, "1 room of %d, %.0f messages/s", MEMBERS, RATE);
        Point quiet = new Point(MEMBERS, 1, MEMBERS, RATE, WARM_SECONDS, SECONDS_FACTOR * size.seconds());
        List<Sample> alone = new ArrayList<>();
        for (int i = 0; i < size.repeats(); i++) {
            alone.add(run(load, quiet));
        }
        report.addLatencies(peer, load, alone);
        String beside = String.format(Locale.ROOT, "%s, beside 1 of %,d with %.0f", load, size.members(), BUSY_RATE);
        List<Sample> together = new ArrayList<>();
        for (int i = 0; i < size.repeats(); i++) {
            together.add(besideBusy(beside, quiet));
        }
        report.addLatencies(peer, beside, together);
    }

    private Sample besideBusy(String load, Point quiet) throws Failed, IOException, InterruptedException {
        double seconds = quiet.warmSeconds() + quiet.seconds() + 3 * MARGIN_SECONDS;
        Point busy = new Point(size.members(), 1, BUSY_PUBLISHERS, BUSY_RATE, 0, seconds);
        try (Bench crowd = new Bench(bench.server())) {
            Connected connected = crowd.connect(busy, Bench.CONNECTS_PER_SECOND);
            FutureTask<Sample> published = new FutureTask<>(() -> crowd.publish(busy, connected));
            Thread thread = new Thread(published, "busy");
            thread.start();
            Bench.sleepUntil(System.nanoTime() + (long) (MARGIN_SECONDS * NANOS_PER_SECOND));
            Sample sample = run(load, quiet);
            progress.accept("the busy room: " + published.get().line());
            return sample;
        } catch (ExecutionException e) {
            throw new Failed("the busy room: " + e.getCause());
        }
    }

    private Sample run(String load, Point point) throws Failed, IOException {
        Sample sample = bench.run(point);
        progress.accept(load + ": " + sample.line());
        return sample;
    }
}
