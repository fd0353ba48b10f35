package chat.abuse;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts events by name. Any thread. */
final class Tally {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void add(String name) {
        counts.computeIfAbsent(name, any -> new LongAdder()).increment();
    }

    boolean has(String name) {
        return counts.containsKey(name);
    }

    Map<String, Long> toMap() {
        Map<String, Long> map = new TreeMap<>();
        counts.forEach((name, count) -> map.put(name, count.sum()));
        return map;
    }
}
