package chat.chaos;

import java.io.IOException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Called by {@code deploy/chaos}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int status;
        try {
            status = run(Options.parse(arguments));
        } catch (IllegalArgumentException | Supervisor.Failed | IOException e) {
            System.err.println("chaos: " + e.getMessage());
            status = 2;
        } catch (InterruptedException e) {
            status = 2;
        }
        System.exit(status);
    }

    private static int run(Options options) throws Supervisor.Failed, IOException, InterruptedException {
        Supervisor supervisor = Supervisor.of(options.home());
        supervisor.checkRunning();
        Repair repair = new Repair(supervisor);
        Runtime.getRuntime().addShutdownHook(new Thread(repair::run, "repair"));
        System.out.println("seed " + options.seed());
        Report report = new Report(options);
        Random random = new Random(options.seed());
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.totalMs());
        do {
            for (Event event : inOrder(options, random)) {
                say(event.words());
                try {
                    Verdict verdict = new Run(supervisor, options, event, random.nextLong(), Main::say).run();
                    say(Report.line(verdict));
                    report.add(event, verdict).forEach(words -> say("NOT WELL: " + words));
                } catch (Supervisor.Failed e) {
                    say("NOT WELL: " + report.addFailed(event, e.getMessage()));
                    supervisor.thaw();
                    supervisor.startAll();
                }
            }
        } while (System.nanoTime() - end < 0);
        repair.notNeeded();
        System.out.println();
        System.out.print(report.table());
        report.failures().forEach(failure -> System.out.println("NOT WELL: " + failure));
        return report.failures().isEmpty() ? 0 : 1;
    }

    /** As typed the first time; when it goes on for long, in any order. */
    private static List<Event> inOrder(Options options, Random random) {
        List<Event> events = new ArrayList<>(options.events());
        if (options.totalMs() > 0) {
            Collections.shuffle(events, random);
        }
        return events;
    }

    private static void say(String words) {
        System.out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "  " + words);
    }
}
