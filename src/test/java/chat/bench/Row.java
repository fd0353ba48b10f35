package chat.bench;

import java.util.List;

/**
 * One figure of one peer, as often as it was measured.
 *
 * @param load in words, such as "1 room of 1,000, 20 messages/s"
 * @param values at least one
 */
record Row(String peer, String load, Metric metric, List<Double> values) {
    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    double least() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    }

    double most() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** Returns whether another one is the same figure. */
    boolean isSameAs(Row other) {
        return peer.equals(other.peer) && load.equals(other.load) && metric == other.metric;
    }
}
