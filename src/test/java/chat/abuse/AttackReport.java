package chat.abuse;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The achievements of an attacker.
 *
 * @param requests handshakes, objects of the wire, frames of other kinds
 * @param cpuMs that its process has used meanwhile
 * @param ms how long it went on
 * @param refusals how it was refused, and how often
 */
record AttackReport(long requests, long cpuMs, long ms, Map<String, Long> refusals) {
    /** Returns it as one line: three numbers, then each refusal with its number, all with tabs between them. */
    String toLine() {
        return requests + "\t" + cpuMs + "\t" + ms
                + refusals.entrySet().stream()
                        .map(refusal -> "\t" + refusal.getKey() + "\t" + refusal.getValue())
                        .collect(Collectors.joining());
    }

    /** @throws NumberFormatException if {@link #toLine} has not made it */
    static AttackReport parse(String line) {
        String[] fields = line.split("\t", -1);
        Map<String, Long> refusals = new TreeMap<>();
        for (int i = 3; i + 1 < fields.length; i += 2) {
            refusals.put(fields[i], Long.valueOf(fields[i + 1]));
        }
        return new AttackReport(
                Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]), refusals);
    }

    double perSecond() {
        return requests * 1000.0 / Math.max(1, ms);
    }

    /** Returns the cores that it kept busy. */
    double cores() {
        return cpuMs / (double) Math.max(1, ms);
    }
}
