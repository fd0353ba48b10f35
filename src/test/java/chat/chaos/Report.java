package chat.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows of the table, one for each event that has happened, and what in them is not as it must be. One thread. */
final class Report {
    private final Options options;
    private final List<String> rows = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private ClosedRooms.Outcome closed = ClosedRooms.Outcome.NOTHING;

    Report(Options options) {
        this.options = options;
    }

    /** Adds a row, and returns what is wrong with it, in words; empty when nothing is. */
    List<String> add(Event event, Verdict verdict) {
        String name = event == Event.ROLL ? options.rolls() + " × " + event.words() : event.words();
        rows.add(row(
                name,
                grouped(verdict.messages()),
                grouped(verdict.deliveries()),
                verdict.lost(),
                verdict.doubled(),
                verdict.reordered(),
                verdict.phantom(),
                verdict.unexplainedGaps(),
                verdict.failedHandshakes() + " of " + grouped(verdict.handshakeCount()),
                ms(verdict.longestGap()),
                ms(verdict.longestGapEvents()),
                verdict.moves() == 0 ? "" : verdict.moveGap99() + " ms of " + grouped(verdict.moves())));
        closed = closed.plus(verdict.closed());
        List<String> wrong = wrong(event, verdict);
        wrong.forEach(words -> failures.add(name + ": " + words));
        return wrong;
    }

    /** The event could not be judged, for the installation did not come back from it. */
    String addFailed(Event event, @Nullable String why) {
        String words = event.words() + ": " + why;
        failures.add(words);
        return words;
    }

    private List<String> wrong(Event event, Verdict verdict) {
        List<String> wrong = new ArrayList<>();
        if (!verdict.isClean()) {
            wrong.add(String.format(
                    Locale.ROOT,
                    "lost %d, doubled %d, reordered %d, phantom %d, unexplained gaps %d, never acknowledged %d; %s",
                    verdict.lost(),
                    verdict.doubled(),
                    verdict.reordered(),
                    verdict.phantom(),
                    verdict.unexplainedGaps(),
                    verdict.unanswered(),
                    verdict.closed()));
            wrong.addAll(verdict.evidence());
        }
        if (verdict.failedHandshakes() > 0 || (event.mustAdmit() && verdict.hungHandshakes() > 0)) {
            wrong.add("failed handshakes: " + verdict.handshakes());
        }
        if (event.isOrderly() && verdict.abnormalCloses() > 0) {
            wrong.add("ended without a close frame: " + verdict.closes());
        }
        if (options.gapMs() > 0 && verdict.moveGap99() > options.gapMs()) {
            wrong.add("gap around moves, 99th percentile: " + ms(verdict.moveGap99()));
        }
        return wrong;
    }

    /** In one line, for whoever watches. */
    static String line(Verdict verdict) {
        return String.format(
                Locale.ROOT,
                "%d messages, %d lost, %d doubled, %d reordered, gap %s (events %s), moves %d with %d ms; handshakes %s, slowest %s; closes %s; %s",
                verdict.messages(),
                verdict.lost(),
                verdict.doubled(),
                verdict.reordered(),
                ms(verdict.longestGap()),
                ms(verdict.longestGapEvents()),
                verdict.moves(),
                verdict.moveGap99(),
                verdict.handshakes(),
                ms(verdict.slowestHandshake()),
                verdict.closes(),
                verdict.closed());
    }

    /** In Markdown. */
    String table() {
        StringBuilder table = new StringBuilder(row(
                "event",
                "messages",
                "deliveries",
                "lost",
                "doubled",
                "reordered",
                "phantom",
                "gaps",
                "handshakes failed",
                "longest gap: WebSocket",
                "events",
                "around a move, p99"));
        table.append("| --- |").append(" ---: |".repeat(11)).append('\n');
        rows.forEach(table::append);
        return table.append('\n')
                .append(capitalized(closed.toString()))
                .append(".\n\n")
                .append(conditions())
                .toString();
    }

    private static String capitalized(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private String conditions() {
        return String.format(
                Locale.ROOT,
                "%d clients in %d rooms, %d messages and %d new connections a second; %d cores, %s; seed %d.%n",
                options.clients(),
                options.rooms(),
                options.rate(),
                options.churn(),
                Runtime.getRuntime().availableProcessors(),
                memory(),
                options.seed());
    }

    private static String memory() {
        try {
            String line = Files.readAllLines(Path.of("/proc/meminfo")).get(0);
            return Math.round(Long.parseLong(line.replaceAll("\\D", "")) / 1024.0 / 1024.0) + " GB of memory";
        } catch (IOException e) {
            return "memory unknown";
        }
    }

    private static String row(Object... cells) {
        StringBuilder row = new StringBuilder("|");
        for (Object cell : cells) {
            row.append(' ').append(cell).append(" |");
        }
        return row.append('\n').toString();
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String ms(long ms) {
        return ms < 10_000 ? ms + " ms" : String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
    }

    /** All that was not as it must be. */
    List<String> failures() {
        return failures;
    }
}
