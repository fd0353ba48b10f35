package chat.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The measurements of one run: figures, and lines of plots. For one thread. */
final class Report {
    private final List<Row> rows = new ArrayList<>();
    private final List<Series> series = new ArrayList<>();
    private final List<Cost> costs = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    void add(Peer peer, String load, Metric metric, List<Double> values) {
        rows.add(new Row(peer.title(), load, metric, List.copyOf(values)));
    }

    /** Adds the latencies of a load, and what was lost, doubled or reordered. */
    void addLatencies(Peer peer, String load, List<Sample> samples) {
        add(peer, load, Metric.P50, samples, sample -> sample.latencyMs(50));
        add(peer, load, Metric.P99, samples, sample -> sample.latencyMs(99));
        add(peer, load, Metric.FAULTS, samples, Sample::faults);
    }

    /** Adds a figure of each sample. */
    void add(Peer peer, String load, Metric metric, List<Sample> samples, ToDoubleFunction<Sample> figure) {
        add(peer, load, metric, samples.stream().map(figure::applyAsDouble).toList());
    }

    /** Returns a new line, to be filled. */
    Series line(String plot, String name) {
        Series line = new Series(plot, name);
        series.add(line);
        return line;
    }

    void add(Cost cost) {
        costs.add(cost);
    }

    List<Cost> costs() {
        return costs;
    }

    /** Notes what could not be measured. */
    void addFailure(String words) {
        failures.add(words);
    }

    List<Row> rows() {
        return rows;
    }

    List<Series> series() {
        return series;
    }

    List<String> failures() {
        return failures;
    }

    Optional<Row> row(String peer, String load, Metric metric) {
        return rows.stream()
                .filter(row -> row.peer().equals(peer) && row.load().equals(load) && row.metric() == metric)
                .findFirst();
    }
}
