package chat.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The counters of a family are those of the registry, and there are no others. */
class CounterFamilyTest {
    private final Metrics metrics = new Metrics();
    private final CounterFamily joins = metrics.declare("chat.joins", "kind", Stream.of("first", "resumed"));

    @Test
    void eachValueHasACounterThatBeginsAtZero() {
        joins.increment("first");
        joins.increment("first");
        assertEquals(2, metrics.counter("chat.joins", "kind", "first").count());
        assertEquals(0, metrics.counter("chat.joins", "kind", "resumed").count());
    }

    @Test
    void aValueThatWasNotDeclaredIsAMistake() {
        assertThrows(IllegalArgumentException.class, () -> joins.increment("third"));
    }
}
