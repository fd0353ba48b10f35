package chat.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison of a report with the one before it. */
class ComparisonTest {
    private static Row row(Metric metric, Double... values) {
        return new Row("chat", "rooms", metric, List.of(values));
    }

    private static Comparison compare(Row before, Row now) {
        return new Comparison(List.of(before), List.of(now));
    }

    @Test
    void moreTimeThanBeforeIsWorse() {
        Comparison comparison =
                compare(row(Metric.CPU_PER_DELIVERY, 20.0, 21.0, 22.0), row(Metric.CPU_PER_DELIVERY, 25.0, 26.0, 27.0));
        assertEquals(List.of("chat, rooms: CPU per delivery: 26.0 µs, before 21.0 µs (+24 %)"), comparison.worse());
    }

    @Test
    void moreDeliveriesThanBeforeAreBetter() {
        Comparison comparison = compare(row(Metric.MOST_DELIVERIES, 100_000.0), row(Metric.MOST_DELIVERIES, 140_000.0));
        assertEquals(1, comparison.better().size());
        assertEquals(List.of(), comparison.worse());
    }

    @Test
    void whatLiesWithinTheMeasurementsIsNoise() {
        assertEquals(
                1,
                compare(row(Metric.P99, 5.0, 9.0, 20.0), row(Metric.P99, 8.0, 15.0, 16.0))
                        .same());
    }

    @Test
    void aFigureThatWasMeasuredOnceNeedsAGreaterChange() {
        assertEquals(
                1, compare(row(Metric.IDLE_CPU, 1.0), row(Metric.IDLE_CPU, 1.2)).same());
    }

    @Test
    void aReportIsReadAsItWasWritten(@TempDir Path folder) throws IOException {
        Report report = new Report();
        report.add(Peer.CHAT, "1 room of 1,000", Metric.P50, List.of(1.5, 2.5));
        Path file = ReportFile.write(folder, report, "deploy/bench");
        assertEquals(report.rows(), ReportFile.read(file));
        assertEquals(file, ReportFile.newest(folder).orElseThrow());
    }

    @Test
    void aPlotIsWrittenForEachLineThatWasMeasured(@TempDir Path folder) throws IOException {
        Report report = new Report();
        report.line("latency", "chat, p99").add(20_000, 3.5);
        report.add(Peer.CHAT, "1 room of 1,000", Metric.MOST_DELIVERIES, List.of(1_700_000.0));
        List<Path> plots = Plots.write(folder, report);
        assertEquals(
                List.of("deliveries.svg", "latency.svg"),
                plots.stream().map(plot -> plot.getFileName().toString()).toList());
        assertTrue(Files.readString(plots.get(0)).contains("1.7M"));
    }
}
