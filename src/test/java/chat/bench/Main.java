package chat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Called by {@code deploy/bench}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int status;
        try {
            status = run(Options.parse(arguments));
        } catch (IllegalArgumentException | Failed | IOException e) {
            System.err.println("bench: " + e.getMessage());
            status = 2;
        } catch (InterruptedException e) {
            status = 2;
        }
        System.exit(status);
    }

    private static int run(Options options) throws Failed, IOException, InterruptedException {
        Files.createDirectories(options.out());
        Report report = new Report();
        for (Peer peer : options.peers()) {
            if (!peer.lacks().isEmpty()) {
                say(peer.title() + " is left out: " + peer.lacks());
                continue;
            }
            Server server = server(peer, options);
            Thread stop = new Thread(() -> stop(server), "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            try {
                measure(peer, server, options, report);
            } catch (Failed e) {
                // What the others have shown is worth its time.
                report.addFailure(peer.title() + ": " + e.getMessage());
                say("NOT WELL: " + e.getMessage());
            }
            Runtime.getRuntime().removeShutdownHook(stop);
            stop(server);
        }
        return conclude(options, report);
    }

    /** Prints and writes what was measured. */
    private static int conclude(Options options, Report report) throws IOException {
        Optional<Path> before = ReportFile.newest(options.out());
        Path file = ReportFile.write(options.out(), report, options.command());
        List<Path> plots = Plots.write(options.out(), report);
        Table table = new Table(report);
        System.out.println();
        System.out.print(table.markdown());
        System.out.println();
        System.out.println(Machine.words() + "; " + options.command());
        System.out.println("written: " + file + (plots.isEmpty() ? "" : ", and " + plots.size() + " plots beside it"));
        if (options.publishes()) {
            System.out.println("written: " + Page.write(options.site(), report, options.command()));
        }
        if (before.isPresent()) {
            compare(before.get(), report);
        }
        List<String> faults = table.faults();
        faults.forEach(fault -> System.out.println("NOT WELL: " + fault));
        report.failures().forEach(failure -> System.out.println("NOT WELL: " + failure));
        return faults.isEmpty() && report.failures().isEmpty() ? 0 : 1;
    }

    private static void compare(Path before, Report report) throws IOException {
        Comparison comparison = new Comparison(ReportFile.read(before), report.rows());
        System.out.println(
                "beside " + before.getFileName() + ": " + comparison.worse().size() + " figures are worse, "
                        + comparison.better().size() + " better, " + comparison.same() + " the same but for the noise");
        comparison.worse().forEach(words -> System.out.println("  worse: " + words));
        comparison.better().forEach(words -> System.out.println("  better: " + words));
    }

    private static Server server(Peer peer, Options options) throws Failed {
        return switch (peer) {
            case CHAT -> new ChatServer(options.copy(), options.instances(), 0);
            case ACCOUNTS ->
                new ChatServer(
                        options.copy(), options.instances(), options.size().members());
            case SOCKET_IO, WS, NCHAN ->
                new PeerServer(peer, options.sources(), options.folder().resolve(peer.option()));
        };
    }

    private static void measure(Peer peer, Server server, Options options, Report report)
            throws Failed, IOException, InterruptedException {
        say(peer.title() + " starts");
        server.start();
        try (Bench bench = new Bench(server)) {
            Measurements measurements =
                    new Measurements(peer, bench, options.size(), report, words -> say(peer.title() + ": " + words));
            measurements.warmUp();
            for (Shape shape : options.shapes()) {
                try {
                    if (shape == Shape.CROWD) {
                        measurements.crowd(options.connections());
                    } else if (shape == Shape.CHURN && peer.isChat()) {
                        measurements.churn(options.connections());
                    } else if (peer.isChat() || !shape.isForChatAlone()) {
                        measurements.measure(shape);
                    }
                } catch (Failed e) {
                    report.addFailure(peer.title() + ", " + shape.option() + ": " + e.getMessage());
                    say("NOT WELL: " + e.getMessage());
                }
            }
        }
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Failed e) {
            System.err.println("bench: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(String words) {
        System.out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "  " + words);
    }
}
