package chat.bench;

import chat.bench.load.Connected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The loads of {@link Shape}, put on one peer, and what they show. For one thread. */
final class Measurements {
    private static final int PUBLISHERS_OF_ROOM = 10;
    private static final double WARM_SECONDS = 1;
    private static final double WARM_UP_SECONDS = 6;
    private static final int WARM_UP_ATTEMPTS = 3;
    private static final int SLOW_REPEATS = 3;
    private static final double RAMP_FACTOR = 1.4;
    private static final double RAMP_ROOM_RATE = 60;
    private static final double RAMP_SECONDS = 2;
    private static final int[] MODEL_MEMBERS = {2, 10, 50, 250};
    private static final double[] MODEL_FACTORS = {0.25, 0.5};

    /** In rooms of fewer members than about this, messages cost more than deliveries do. */
    private static final double MODEL_FEW = 10;

    private static final double LARGE_RATE = 0.5;
    private static final int US_PER_SECOND = 1_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Peer peer;
    private final Bench bench;
    private final Size size;
    private final Report report;
    private final Consumer<String> progress;

    Measurements(Peer peer, Bench bench, Size size, Report report, Consumer<String> progress) {
        this.peer = peer;
        this.bench = bench;
        this.size = size;
        this.report = report;
        this.progress = progress;
    }

    /** Puts the usual loads on it for some seconds, unmeasured, so that what is compiled on the way is compiled; a server that has just started may refuse. */
    void warmUp() throws Failed, IOException {
        double seconds = Math.min(WARM_UP_SECONDS, 2 * size.seconds());
        for (int attempt = 1; ; attempt++) {
            try {
                run("warm-up", smallRooms().withSeconds(seconds));
                run("warm-up", oneRoom(2 * RAMP_ROOM_RATE / 3).withSeconds(seconds));
                return;
            } catch (Failed e) {
                if (attempt == WARM_UP_ATTEMPTS) {
                    throw e;
                }
                progress.accept("warm-up: " + e.getMessage() + "; again");
            }
        }
    }

    /** Measures one load. */
    void measure(Shape shape) throws Failed, IOException, InterruptedException {
        switch (shape) {
            case ROOM -> repeat(room(20), oneRoom(20), size.repeats());
            case SLOW_ROOM ->
                repeat(room(2), oneRoom(2).withSeconds(2 * size.seconds()), Math.min(SLOW_REPEATS, size.repeats()));
            case ROOMS -> repeat(rooms(", %,.0f messages/s", size.rate()), smallRooms(), size.repeats());
            case MOST_ROOM -> most(room(0), oneRoom(RAMP_ROOM_RATE));
            case MOST_ROOMS -> most(rooms(""), smallRooms());
            case CONNECTS -> connects();
            case LARGE -> large();
            case IDLE -> new Idle(peer, bench, size, report, progress).measure();
            case QUIET_ROOM -> new QuietRoom(peer, bench, size, report, progress).measure();
            case GROWTH -> new Growth(bench, size, report, progress).measure();
            case MODEL -> model();
            case CROWD, CHURN -> throw new IllegalArgumentException(shape.option() + " needs --connections");
        }
    }

    private Point oneRoom(double rate) {
        return new Point(size.members(), 1, PUBLISHERS_OF_ROOM, rate, WARM_SECONDS, size.seconds());
    }

    private Point smallRooms() {
        return new Point(size.members(), size.rooms(), size.members(), size.rate(), WARM_SECONDS, size.seconds());
    }

    private String room(double rate) {
        String words = String.format(Locale.ROOT, "1 room of %,d", size.members());
        return rate == 0 ? words : String.format(Locale.ROOT, "%s, %.0f messages/s", words, rate);
    }

    private String rooms(String more, Object... values) {
        return String.format(Locale.ROOT, "%,d rooms of %d", size.rooms(), size.members() / size.rooms())
                + String.format(Locale.ROOT, more, values);
    }

    private void repeat(String load, Point point, int repeats) throws Failed, IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < repeats; i++) {
            samples.add(run(load, point));
        }
        report.add(peer, load, Metric.CPU_PER_DELIVERY, samples, Sample::cpuMicrosPerDelivery);
        report.addLatencies(peer, load, samples);
    }

    private Sample run(String load, Point point) throws Failed, IOException {
        Sample sample = bench.run(point);
        progress.accept(load + ": " + sample.line());
        return sample;
    }

    /** Raises the rate until p99 is over the limit or something is lost, twice at the same rate. */
    private void most(String load, Point start) throws Failed, IOException {
        Series median = report.line(start.rooms() == 1 ? "latency-room" : "latency", peer.title() + ", p50");
        Series high = report.line(start.rooms() == 1 ? "latency-room" : "latency", peer.title() + ", p99");
        double most = 0;
        double rate = start.rate();
        for (int step = 0; step < size.mostSteps(); step++) {
            Point point = start.withRate(Math.rint(rate)).withSeconds(Math.min(RAMP_SECONDS, size.seconds()));
            Sample sample = run(load, point);
            if (!isWell(sample)) {
                sample = run(load + ", again", point);
            }
            if (!isWell(sample)) {
                break;
            }
            most = sample.deliveriesPerSecond();
            median.add(most, sample.latencyMs(50));
            high.add(most, sample.latencyMs(99));
            rate *= RAMP_FACTOR;
        }
        report.add(peer, load, Metric.MOST_DELIVERIES, List.of(most));
    }

    private boolean isWell(Sample sample) {
        return sample.faults() == 0
                && sample.latencyMs(99) < size.mostMs()
                && sample.outcome().closed() == 0;
    }

    private void connects() throws Failed, IOException {
        Point point = Point.idle(size.connects());
        String load = String.format(Locale.ROOT, "%,d connections in rooms of 10", size.connects());
        List<Double> perSecond = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int i = 0; i < size.repeats(); i++) {
            double before = bench.usage().allCpuSeconds();
            Connected connected = bench.connect(point, Bench.AS_FAST_AS_IT_GOES);
            cpu.add((bench.usage().allCpuSeconds() - before) * US_PER_SECOND / connected.ready());
            perSecond.add(connected.ready() * NANOS_PER_SECOND / connected.nanos());
            bench.disconnect();
            progress.accept(
                    String.format(Locale.ROOT, "%s: %,.0f/s, %.0f µs of CPU each", load, perSecond.get(i), cpu.get(i)));
        }
        report.add(peer, load, Metric.CONNECTS, perSecond);
        report.add(peer, load, Metric.CPU_PER_CONNECT, cpu);
    }

    /** Measures what each part of the stack takes of a core in rooms of several sizes; at rates at which frames are rarely shared. */
    private void model() throws Failed, IOException {
        int instances = Math.max(
                1,
                bench.server()
                        .processes()
                        .getOrDefault(Role.INSTANCE, List.of())
                        .size());
        for (int members : MODEL_MEMBERS) {
            int rooms = Math.max(1, size.members() / members);
            int each = size.members() / rooms;
            for (double factor : MODEL_FACTORS) {
                double rate = size.rate() * factor * (1 + MODEL_FEW) / (each + MODEL_FEW);
                Point point =
                        new Point(size.members(), rooms, size.members(), Math.rint(rate), WARM_SECONDS, size.seconds());
                Sample sample = run(String.format(Locale.ROOT, "%,d rooms of %d", rooms, each), point);
                report.add(new Cost(
                        instances,
                        rooms,
                        each,
                        point.rate(),
                        sample.cores(Role.NGINX),
                        sample.cores(Role.REDIS),
                        sample.cores(Role.INSTANCE)));
            }
        }
    }

    private void large() throws Failed, IOException {
        String load = String.format(Locale.ROOT, "1 room of %,d, one message at a time", size.large());
        Sample sample = run(load, new Point(size.large(), 1, 1, LARGE_RATE, 4, 4 * size.seconds()));
        report.addLatencies(peer, load, List.of(sample));
    }

    /** Opens and closes connections, and looks at what they leave. */
    void churn(int connections) throws Failed, IOException, InterruptedException {
        new Churn(peer, bench, report, progress).measure(connections, Math.min(connections, size.connects()));
    }

    /** Opens a crowd in one room, and sends it some messages. */
    void crowd(int connections) throws Failed, IOException {
        String load = String.format(Locale.ROOT, "1 room of %,d, one message at a time", connections);
        long before = bench.usage().connectionMemoryKb();
        Point point = new Point(connections, 1, 1, 0.2, 5, 30);
        Connected connected = bench.connect(point, Bench.AS_FAST_AS_IT_GOES);
        try {
            double memory = (double) (bench.usage().connectionMemoryKb() - before) / connections;
            progress.accept(String.format(
                    Locale.ROOT,
                    "%,d connections in %.0f s, %.1f KB each",
                    connected.ready(),
                    connected.nanos() / NANOS_PER_SECOND,
                    memory));
            report.add(peer, load, Metric.MEMORY_PER_CONNECTION, List.of(memory));
            Sample sample = bench.publish(point, connected);
            progress.accept(load + ": " + sample.line());
            report.addLatencies(peer, load, List.of(sample));
        } finally {
            bench.disconnect();
        }
    }
}
