package chat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The pictures of a report. */
final class Plots {
    private static final BarChart DELIVERIES =
            new BarChart("Most deliveries a second, 99th percentile below 200 ms, nothing lost");
    private static final Map<String, LineChart> CHARTS = Map.of(
            "latency",
            new LineChart("Latency as the load grows, small rooms", "deliveries/s", "ms", true, true),
            "latency-room",
            new LineChart("Latency as the load grows, one room", "deliveries/s", "ms", true, true),
            "memory",
            new LineChart("Memory of nginx and instances", "idle connections", "MB", false, false),
            "heap",
            new LineChart("Heap as connections come and go", "connections opened and closed", "MB", false, false),
            "growth",
            new LineChart("CPU as deliveries grow", "deliveries/s", "cores", false, false),
            "idle",
            new LineChart("CPU per delivery beside idle connections", "idle connections", "µs", false, false));

    private Plots() {}

    /** Writes those for which there are figures. */
    static List<Path> write(Path folder, Report report) throws IOException {
        List<Path> files = new ArrayList<>();
        List<BarChart.Group> groups = deliveries(report);
        if (!groups.isEmpty()) {
            files.add(Files.writeString(folder.resolve("deliveries.svg"), DELIVERIES.draw(groups)));
        }
        for (String plot : CHARTS.keySet().stream().sorted().toList()) {
            List<Series> lines = report.series().stream()
                    .filter(line -> line.plot().equals(plot) && !line.xs().isEmpty())
                    .toList();
            LineChart chart = CHARTS.get(plot);
            if (chart != null && !lines.isEmpty()) {
                files.add(Files.writeString(folder.resolve(plot + ".svg"), chart.draw(lines)));
            }
        }
        return files;
    }

    /** Returns the title of the plot in a file of this name. */
    static String title(String file) {
        LineChart chart = CHARTS.get(file.replace(".svg", ""));
        return chart == null ? DELIVERIES.title() : chart.title();
    }

    private static List<BarChart.Group> deliveries(Report report) {
        List<Row> rows = report.rows().stream()
                .filter(row -> row.metric() == Metric.MOST_DELIVERIES)
                .toList();
        return rows.stream()
                .map(Row::load)
                .distinct()
                .map(load -> new BarChart.Group(
                        load,
                        rows.stream()
                                .filter(row -> row.load().equals(load))
                                .map(row -> new BarChart.Bar(row.peer(), row.median(), Axis.shortened(row.median())))
                                .toList()))
                .toList();
    }
}
