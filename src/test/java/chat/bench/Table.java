package chat.bench;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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
        boolean compared = peers.containsAll(List.of(Peer.CHAT.title(), Peer.SOCKET_IO.title()));
        table.append(compared ? " chat / Socket.IO |" : "");
        table.append("\n| --- | --- |")
                .append(" ---: |".repeat(peers.size() + (compared ? 1 : 0)))
                .append('\n');
        for (Line line : lines) {
            table.append("| ")
                    .append(line.load())
                    .append(" | ")
                    .append(line.metric().words())
                    .append(" |");
            for (String peer : peers) {
                table.append(' ').append(cell(peer, line)).append(" |");
            }
            table.append(compared ? ' ' + ratio(line) + " |" : "");
            table.append('\n');
        }
        return table.toString();
    }

    private String cell(String peer, Line line) {
        return report.row(peer, line.load(), line.metric())
                .map(row -> row.metric().format(row.median()))
                .orElse("");
    }

    /** Returns how many times Socket.IO's figure chat's is; nothing where one of them has none, or both have 0. */
    private String ratio(Line line) {
        double chat = median(Peer.CHAT, line);
        double other = median(Peer.SOCKET_IO, line);
        return chat > 0 && other > 0 ? String.format(Locale.ROOT, "%.2f", chat / other) : "";
    }

    private double median(Peer peer, Line line) {
        return report.row(peer.title(), line.load(), line.metric())
                .map(Row::median)
                .orElse(0.0);
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
