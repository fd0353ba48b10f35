package chat.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares a report with an earlier one. A change counts if it is more than the noise: more than a tenth where both were measured several times and
 * no measurement of one is among those of the other, and more than a quarter where a figure was measured once.
 */
final class Comparison {
    private static final double NOISE = 0.10;
    private static final double NOISE_OF_ONE = 0.25;
    private static final double PERCENT = 100;

    private final List<String> worse = new ArrayList<>();
    private final List<String> better = new ArrayList<>();
    private int same;

    Comparison(List<Row> before, List<Row> now) {
        for (Row row : now) {
            before.stream()
                    .filter(row::isSameAs)
                    .filter(old -> row.metric() != Metric.FAULTS && old.median() > 0)
                    .findFirst()
                    .ifPresent(old -> compare(old, row));
        }
    }

    private void compare(Row old, Row row) {
        double change = row.median() / old.median() - 1;
        boolean once = Math.min(old.values().size(), row.values().size()) == 1;
        boolean apart = row.least() > old.most() || row.most() < old.least();
        if (!apart || Math.abs(change) <= (once ? NOISE_OF_ONE : NOISE)) {
            same++;
        } else {
            Metric metric = row.metric();
            (change > 0 == metric.moreIsBetter() ? better : worse)
                    .add(String.format(
                            Locale.ROOT,
                            "%s, %s: %s: %s, before %s (%+.0f %%)",
                            row.peer(),
                            row.load(),
                            metric.words(),
                            metric.format(row.median()),
                            metric.format(old.median()),
                            change * PERCENT));
        }
    }

    /** Returns what got worse, in words. */
    List<String> worse() {
        return worse;
    }

    /** Returns what got better, in words. */
    List<String> better() {
        return better;
    }

    /** Returns how many figures are the same but for the noise. */
    int same() {
        return same;
    }
}
