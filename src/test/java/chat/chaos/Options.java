package chat.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of the command line.
 *
 * @param eventMs least duration of one event; a roll takes as long as it takes
 * @param totalMs after which no further event begins, or 0 for each one once
 * @param whilePresent each event goes on for as long as this file is there; null for none
 * @param kept how many entries of a room the server keeps at least
 * @param gapMs what the gap of a make-before-break move may be at the 99th percentile, or 0 for no bound
 */
record Options(
        Path home,
        List<Event> events,
        int clients,
        int rooms,
        int rate,
        int churn,
        int rolls,
        int eventsPercent,
        long eventMs,
        long totalMs,
        @Nullable Path whilePresent,
        long seed,
        int kept,
        int gapMs) {

    /** @throws IllegalArgumentException whose message says what is wrong */
    static Options parse(String... arguments) {
        Map<String, String> values = new TreeMap<>(Map.of(
                "--home", ".",
                "--clients", "50",
                "--rooms", "5",
                "--rate", "200",
                "--churn", "50",
                "--rolls", "1",
                "--events", "20",
                "--seconds", "30",
                "--for", "0",
                "--seed", Long.toString(System.nanoTime() & 0xffffff)));
        values.put("--kept", "10000");
        values.put("--gap", "0");
        values.put("--while", "");
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (!argument.startsWith("--")) {
                events.add(event(argument));
            } else if (!values.containsKey(argument)) {
                throw new IllegalArgumentException("there is no option " + argument + "; --help tells which there are");
            } else if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(argument + " needs a value");
            } else {
                values.put(argument, arguments[++i]);
                if (argument.equals("--rolls") && events.isEmpty()) {
                    events.add(Event.ROLL);
                }
            }
        }
        return of(values, events.isEmpty() ? List.of(Event.values()).subList(1, Event.values().length) : events);
    }

    /** Whether an event whose time is over goes on: the file of {@code --while} is there. */
    boolean goesOn() {
        return whilePresent != null && Files.exists(whilePresent);
    }

    private static Options of(Map<String, String> values, List<Event> events) {
        return new Options(
                Path.of(text(values, "--home")).toAbsolutePath().normalize(),
                events.stream().distinct().toList(),
                whole(values, "--clients", 2, 5_000),
                whole(values, "--rooms", 1, 1_000),
                whole(values, "--rate", 1, 20_000),
                whole(values, "--churn", 0, 5_000),
                whole(values, "--rolls", 1, 10_000),
                whole(values, "--events", 0, 100),
                1000L * whole(values, "--seconds", 5, 3_600),
                duration(text(values, "--for")),
                text(values, "--while").isEmpty() ? null : Path.of(text(values, "--while")),
                Long.parseLong(text(values, "--seed")),
                whole(values, "--kept", 100, 10_000_000),
                whole(values, "--gap", 0, 60_000));
    }

    private static Event event(String name) {
        for (Event event : Event.values()) {
            if (event.option().equals(name)) {
                return event;
            }
        }
        throw new IllegalArgumentException("there is no event " + name + "; there are "
                + String.join(
                        ", ", Arrays.stream(Event.values()).map(Event::option).toList()));
    }

    private static String text(Map<String, String> values, String name) {
        return values.getOrDefault(name, "");
    }

    private static int whole(Map<String, String> values, String name, int least, int most) {
        String text = text(values, name);
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new IllegalArgumentException(name + ": " + text + " is no whole number from " + least + " to " + most);
    }

    /** Seconds, or with a unit: 90s, 10m, 8h. */
    private static long duration(String text) {
        if (!text.matches("\\d{1,6}[smh]?")) {
            throw new IllegalArgumentException("--for: " + text + " is no time such as 90s, 10m or 8h");
        }
        long number = Long.parseLong(text.replaceAll("[smh]", ""));
        return number * (text.endsWith("h") ? 3_600_000 : text.endsWith("m") ? 60_000 : 1000);
    }
}
