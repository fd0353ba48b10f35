package chat.abuse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The result of a row.
 *
 * @param onePerson whether it was one guest, or an address
 * @param before the others' 99th percentile without it, in ms
 * @param with the same while it went on
 * @param troubles of the others: what was refused, closed, lost
 * @param heap by how much the fullest instance's heap had grown when it was over, after a collection, in bytes
 * @param isBack whether the heap was back within a minute
 * @param redis by how much Redis' memory had grown, when all was back
 * @param backMs how long that took
 * @param died whether an instance had ended
 * @param report the attacker's
 */
record Outcome(
        Row row,
        boolean onePerson,
        double before,
        double with,
        Map<String, Long> troubles,
        long heap,
        boolean isBack,
        long redis,
        long backMs,
        boolean died,
        AttackReport report) {
    /** Most that an instance's heap may have grown a minute later, bytes: caches, and the others' messages. */
    static final long HEAP_SLACK = 32L << 20;

    /** Most that Redis may keep of one guest or one address, with the others' messages meanwhile, bytes. */
    private static final long REDIS_PER_PERSON = 16L << 20;

    private static final long REDIS_PER_ADDRESS = 64L << 20;

    /** At most doubled; but of a few ms twice as many say more about the machine than about the server. */
    private static final double FLOOR_MS = 20;

    private static final double MOST_MS = 500;
    private static final String UNAVAILABLE = People.REFUSED + "unavailable";

    /** Returns the faults that not even a busy machine excuses, in words: load may cause refusals, but no loss. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        troubles.forEach((what, times) -> {
            if (!what.equals(UNAVAILABLE)) {
                faults.add("others: " + what + " x " + times);
            }
        });
        if (died) {
            faults.add("an instance has ended");
        }
        if (!isBack) {
            faults.add("the heap was not back within a minute: " + mb(heap));
        }
        if (redis > redisBudget(onePerson)) {
            faults.add("Redis has grown by " + mb(redis) + ", of " + mb(redisBudget(onePerson)));
        }
        if (!row.refusals().isEmpty() && row.refusals().stream().noneMatch(report.refusals()::containsKey)) {
            faults.add("refused by none of " + row.refusals() + ": " + report.refusals());
        }
        return faults;
    }

    /** The same, and how long the others had to wait. */
    List<String> allFaults() {
        List<String> faults = faults();
        if (troubles.containsKey(UNAVAILABLE)) {
            faults.add("others: " + UNAVAILABLE + " x " + troubles.get(UNAVAILABLE));
        }
        if (with > MOST_MS || with > Math.max(2 * before, FLOOR_MS)) {
            faults.add(String.format(Locale.ROOT, "the others' p99 was %.1f ms, and %.1f ms without", with, before));
        }
        return faults;
    }

    static long redisBudget(boolean onePerson) {
        return onePerson ? REDIS_PER_PERSON : REDIS_PER_ADDRESS;
    }

    String name() {
        return (onePerson ? "one guest: " : "one address: ") + row.words();
    }

    /** A row of the table. */
    String line() {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %s | %s | %s | %s | %s | %,.0f/s | %.0f %% |%n",
                name(),
                before,
                with,
                mb(heap),
                !isBack ? "no" : String.format(Locale.ROOT, "%.0f s", backMs / 1000.0),
                mb(redis),
                troubles.isEmpty() ? "nothing" : troubles,
                words(report.refusals()),
                report.perSecond(),
                100 * report.cores());
    }

    static String head() {
        return """
                | who does what | p99 without, ms | with | heap | back after | Redis | the others' troubles | refused | attacker's requests | its CPU |
                | --- | ---: | ---: | ---: | ---: | ---: | --- | --- | ---: | ---: |
                """;
    }

    private static String words(Map<String, Long> counts) {
        List<String> words = new ArrayList<>();
        counts.forEach((what, times) -> words.add(what + " x " + times));
        return words.isEmpty() ? "nothing" : String.join(", ", words);
    }

    private static String mb(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1048576.0);
    }
}
