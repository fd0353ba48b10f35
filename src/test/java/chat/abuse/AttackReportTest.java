package chat.abuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A report goes from the attacker's process to that of the others as a line. */
class AttackReportTest {
    @Test
    void readsAsItWasWritten() {
        AttackReport report = new AttackReport(
                4711, 250, 12_000, new TreeMap<>(Map.of("1008", 3L, "not connected", 1L, "rate_limited", 17L)));
        assertEquals(report, AttackReport.parse(report.toLine()));
    }

    @Test
    void mayHaveNoRefusal() {
        AttackReport report = new AttackReport(1, 2, 3, new TreeMap<>());
        assertEquals(report, AttackReport.parse(report.toLine()));
    }
}
