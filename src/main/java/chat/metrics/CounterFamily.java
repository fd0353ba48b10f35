package chat.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The counters of one name, one for each value of a label, held so that counting looks up no meter. Safe for use by many threads. */
public final class CounterFamily {
    private final Map<String, Counter> counters = new HashMap<>();

    CounterFamily(Metrics metrics, String name, String label, Stream<String> values) {
        values.forEach(value -> counters.put(value, metrics.counter(name, label, value)));
    }

    /** Counts one event. */
    public void increment(String value) {
        Counter counter = counters.get(value);
        if (counter == null) {
            throw new IllegalArgumentException("no counter was declared for " + value);
        }
        counter.increment();
    }
}
