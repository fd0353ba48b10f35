package chat.abuse;

import chat.chaos.Supervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Called by {@code deploy/abuse}. */
public final class Main {
    /** nginx gives up after 10 s. */
    static final long LEAST_SLOW_MS = 13_000;

    private Main() {}

    public static void main(String[] arguments) {
        int status;
        try {
            status = run(Options.parse(arguments));
        } catch (IllegalArgumentException | Supervisor.Failed | IOException e) {
            System.err.println("abuse: " + e.getMessage());
            status = 2;
        }
        System.exit(status);
    }

    private static int run(Options options) throws Supervisor.Failed, IOException {
        Supervisor supervisor = Supervisor.of(options.home());
        supervisor.checkRunning();
        Trial trial = new Trial(supervisor, options.priority());
        StringBuilder table = new StringBuilder(Outcome.head());
        List<String> faults = new ArrayList<>();
        for (boolean onePerson : options.asPerson()) {
            for (Row row : options.rows()) {
                long ms = Math.max(1000L * options.seconds(), row.isSlow() ? LEAST_SLOW_MS : 0);
                Outcome outcome = trial.run(row, onePerson, 1000L * options.seconds(), ms);
                say(outcome.line().strip());
                table.append(outcome.line());
                for (String fault : outcome.allFaults()) {
                    faults.add(outcome.name() + ": " + fault);
                    say("NOT WELL: " + fault);
                }
            }
        }
        System.out.println();
        System.out.println(table);
        System.out.printf(
                "%d others, %d s each; %d cores, of which the attacker gets %s.%n",
                People.COUNT,
                options.seconds(),
                Runtime.getRuntime().availableProcessors(),
                options.priority() == AttackerProcess.Priority.IDLE ? "what is left over" : "as much as the others");
        faults.forEach(fault -> System.out.println("NOT WELL: " + fault));
        return faults.isEmpty() ? 0 : 1;
    }

    private static void say(String words) {
        System.out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "  " + words);
    }

    /**
     * The options of the command line.
     *
     * @param asPerson true for one guest, false for an address
     * @param priority of the attacker
     */
    record Options(Path home, List<Row> rows, List<Boolean> asPerson, int seconds, AttackerProcess.Priority priority) {
        static Options parse(String... arguments) {
            String home = ".";
            List<Row> rows = new ArrayList<>();
            List<Boolean> asPerson = List.of(true, false);
            int seconds = 12;
            AttackerProcess.Priority priority = AttackerProcess.Priority.IDLE;
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "--home" -> home = value(arguments, ++i);
                    case "--seconds" -> seconds = seconds(value(arguments, ++i));
                    case "--guest" -> asPerson = List.of(true);
                    case "--ordinary-priority" -> priority = AttackerProcess.Priority.ORDINARY;
                    case "--address" -> asPerson = List.of(false);
                    default -> rows.add(Row.of(arguments[i]));
                }
            }
            return new Options(
                    Path.of(home).toAbsolutePath().normalize(),
                    rows.isEmpty() ? List.of(Row.values()) : rows,
                    asPerson,
                    seconds,
                    priority);
        }

        private static String value(String[] arguments, int i) {
            if (i == arguments.length) {
                throw new IllegalArgumentException(arguments[i - 1] + " needs a value");
            }
            return arguments[i];
        }

        private static int seconds(String text) {
            if (!text.matches("[1-9]\\d{0,2}")) {
                throw new IllegalArgumentException("--seconds: " + text + " is no whole number from 1 to 999");
            }
            return Integer.parseInt(text);
        }
    }
}
