package chat.bench;

import java.util.Arrays;
import java.util.Locale;

/** A figure, its unit, and which way is better. */
enum Metric {
    CPU_PER_DELIVERY("CPU per delivery", "µs", false),
    P50("latency, p50", "ms", false),
    P99("latency, p99", "ms", false),
    MOST_DELIVERIES("most deliveries a second, p99 < 200 ms, nothing lost", "/s", true),
    CONNECTS("connects a second (upgrade and join)", "/s", true),
    CPU_PER_CONNECT("CPU per connect", "µs", false),
    IDLE_CPU("CPU when idle", "% of a core", false),
    IDLE_CPU_OF_AN_INSTANCE("CPU of an idle instance", "% of a core", false),
    IDLE_CPU_OF_REDIS("CPU of its Redis", "% of a core", false),
    HEAP_PER_CONNECTION("heap per idle connection", "KB", false),
    MEMORY_PER_CONNECTION("memory per idle connection, nginx and instances", "KB", false),
    HEAP_LEFT("heap left by each connection that has ended", "bytes", false),
    FAULTS("lost, doubled or reordered", "", false);

    private static final int SMALL = 100;

    private final String words;
    private final String unit;
    private final boolean moreIsBetter;

    Metric(String words, String unit, boolean moreIsBetter) {
        this.words = words;
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
    }

    static Metric of(String name) {
        return Arrays.stream(values())
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name));
    }

    String words() {
        return words;
    }

    boolean moreIsBetter() {
        return moreIsBetter;
    }

    /** Returns a figure as a person reads it, with its unit. */
    String format(double value) {
        String number = Math.abs(value) >= SMALL || this == FAULTS
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
        return unit.isEmpty() || unit.startsWith("/") ? number + unit : number + " " + unit;
    }
}
