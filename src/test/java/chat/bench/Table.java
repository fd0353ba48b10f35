package chat.bench;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A report in Markdown: a line for each figure, a column for each peer. */
final class Table {
    private record Line(String load, Metric metric) {}

    private final Report report;

    Table(Report report) {
        this.report = report;
    }

    /** Returns the table, with the medians. */
    String markdown() {
        Set<String> peers = new LinkedHashSet<>();
        Set<Line> lines = new LinkedHashSet<>();
        for (Row row : report.rows()) {
            peers.add(row.peer());
            lines.add(new Line(row.load(), row.metric()));
        }
        StringBuilder table = new StringBuilder("| load | figure |");
        peers.forEach(peer -> table.append(' ').append(peer).append(" |"));
        table.append("\n| --- | --- |").append(" ---: |".repeat(peers.size())).append('\n');
        for (Line line : lines) {
            table.append("| ")
                    .append(line.load())
                    .append(" | ")
                    .append(line.metric().words())
                    .append(" |");
            for (String peer : peers) {
                table.append(' ').append(cell(peer, line)).append(" |");
            }
            table.append('\n');
        }
        return table.toString();
    }

    private String cell(String peer, Line line) {
        return report.row(peer, line.load(), line.metric())
                .map(row -> row.metric().format(row.median()))
                .orElse("");
    }

    /** Returns what was lost, doubled or reordered, in words. */
    List<String> faults() {
        return report.rows().stream()
                .filter(row -> row.metric() == Metric.FAULTS && row.most() > 0)
                .map(row -> row.peer() + ", " + row.load() + ": " + row.metric().words() + ": "
                        + row.metric()
                                .format(row.values().stream()
                                        .mapToDouble(Double::doubleValue)
                                        .sum()))
                .toList();
    }
}
