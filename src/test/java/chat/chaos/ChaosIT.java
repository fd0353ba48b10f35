package chat.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every event, on a whole installation of its own: a copy of the checkout under {@code target}, four instances, nginx and
 * Redis under supervisord, on free ports. {@code deploy/chaos} does the same for longer.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ChaosIT {
    private static final Path CHECKOUT =
            Path.of(System.getProperty("chat.dir", ".")).toAbsolutePath();
    private static final Path COPY = CHECKOUT.resolve("target/stack/chaos");
    private static final Path WORDS = CHECKOUT.resolve("target/chaos-stack.log");
    private static final long SEED = System.nanoTime() & 0xffffff;
    private static final Options OPTIONS =
            Options.parse("--home", COPY.toString(), "--seconds", "14", "--churn", "50", "--seed", Long.toString(SEED));
    private static final Report REPORT = new Report(OPTIONS);

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        System.out.println("seed " + SEED);
        sh(". deploy/lib.sh && copy_stack " + COPY, CHECKOUT);
        // A minute to drain, of which a machine of its own needs a second: where tests share one, moving takes as long
        // as it takes.
        sh(
                "CHAT_DRAIN_SECONDS=60 CHAT_REGISTRATION=open PORT=" + Program.freePort() + " REDIS_PORT="
                        + Program.freePort() + " deploy/up 4",
                COPY);
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        System.out.println(REPORT.table());
        sh("deploy/down", COPY);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void nobodyLosesAnything(Event event) throws Exception {
        Supervisor supervisor = new Supervisor(COPY);
        Verdict verdict = new Run(supervisor, OPTIONS, event, SEED, System.out::println).run();
        System.out.println(event.words() + ": " + Report.line(verdict));
        REPORT.add(event, verdict);

        assertTrue(verdict.acked() > OPTIONS.rate(), "people could talk");
        assertEquals(
                List.of(0L, 0L, 0L, 0L, 0L, 0L),
                List.of(
                        verdict.lost(),
                        verdict.doubled(),
                        verdict.reordered(),
                        verdict.phantom(),
                        verdict.unexplainedGaps(),
                        verdict.unanswered()),
                () -> "lost, doubled, reordered, phantom, gaps, unanswered: " + verdict.evidence());
        ClosedRooms.Outcome closed = verdict.closed();
        assertTrue(closed.isClean(), () -> closed + ": " + verdict.evidence());
        assertTrue(closed.told() > 1 && closed.invitations() > 1 && closed.signOuts() > 0, closed::toString);
        assertEquals(0, verdict.failedHandshakes(), () -> "failed handshakes: " + verdict.handshakes());
        assertTrue(!event.isOrderly() || verdict.abnormalCloses() == 0, () -> "close codes: " + verdict.closes());
    }

    private static void sh(String command, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-euo", "pipefail", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(WORDS.toFile()))
                .start();
        assertEquals(0, process.waitFor(), command + "; see " + WORDS);
    }
}
