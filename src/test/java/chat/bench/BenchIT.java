package chat.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/bench} with small loads: that it measures, not what. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BenchIT {
    private static final Path CHECKOUT =
            Path.of(System.getProperty("chat.dir", ".")).toAbsolutePath();

    private final Path out;

    BenchIT(@TempDir Path out) {
        this.out = out;
    }

    @Test
    void chatIsMeasuredInEachWay() throws IOException, InterruptedException {
        List<Row> rows = bench("--peers", "chat");
        for (Metric metric : Metric.values()) {
            assertTrue(
                    metric == Metric.HEAP_LEFT || rows.stream().anyMatch(row -> row.metric() == metric),
                    () -> metric + " is missing");
        }
        for (String plot : List.of("deliveries", "latency", "memory", "growth", "idle")) {
            assertTrue(Files.exists(out.resolve(plot + ".svg")), () -> plot + ".svg is missing");
        }
    }

    @Test
    void theHeapIsLookedAtWhileConnectionsComeAndGo() throws IOException, InterruptedException {
        List<Row> rows = bench("--peers", "chat", "--connections", "600", "churn");
        assertEquals(List.of(Metric.HEAP_LEFT), rows.stream().map(Row::metric).toList());
        assertTrue(Files.exists(out.resolve("heap.svg")));
    }

    @Test
    void thePeersFromNpmAreMeasuredWithTheSameLoads() throws IOException, InterruptedException {
        List<Row> rows = bench("--peers", "socket.io,ws", "room", "rooms", "connects");
        for (Peer peer : List.of(Peer.SOCKET_IO, Peer.WS)) {
            assertTrue(
                    rows.stream().anyMatch(row -> row.peer().equals(peer.title()) && row.metric() == Metric.CONNECTS),
                    () -> peer.title() + " is missing");
        }
    }

    @Test
    void usersWithAccountsAreMeasuredWithTheSameLoads() throws IOException, InterruptedException {
        List<Row> rows = bench("--peers", "accounts", "rooms", "connects");
        assertTrue(
                rows.stream()
                        .anyMatch(row -> row.peer().equals(Peer.ACCOUNTS.title()) && row.metric() == Metric.CONNECTS),
                rows::toString);
    }

    /** Returns the figures of a run in which nothing was lost, doubled or reordered. */
    private List<Row> bench(String... arguments) throws IOException, InterruptedException {
        Path log = CHECKOUT.resolve("target/bench-" + arguments[arguments.length - 1] + ".log");
        List<String> command = new ArrayList<>(List.of("deploy/bench", "--quick", "--out", out.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(CHECKOUT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> "see " + log);
        return ReportFile.read(ReportFile.newest(out).orElseThrow());
    }
}
