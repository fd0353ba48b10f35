package chat.abuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.chaos.Supervisor;
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
 * A short form of every row, on a whole installation of its own: a copy of the checkout under {@code target}, two instances, nginx
 * and Redis under supervisord, on free ports. What depends on the machine's speed is judged by {@code deploy/abuse} alone.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class AbuseIT {
    private static final Path CHECKOUT =
            Path.of(System.getProperty("chat.dir", ".")).toAbsolutePath();
    private static final Path COPY = CHECKOUT.resolve("target/stack/abuse");
    private static final Path WORDS = CHECKOUT.resolve("target/abuse-stack.log");
    private static final Trial TRIAL = new Trial(Supervisor.of(COPY), AttackerProcess.Priority.ORDINARY);
    private static final long SHORT_MS = 2_500;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        sh(". deploy/lib.sh && copy_stack " + COPY, CHECKOUT);
        sh("PORT=" + Program.freePort() + " REDIS_PORT=" + Program.freePort() + " deploy/up 2", COPY);
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        sh("deploy/down", COPY);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"HALF_OPEN", "SLOW_BODIES"})
    void oneGuestHurtsNobody(Row row) throws Exception {
        nobodyIsHurt(row, true, SHORT_MS);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"HALF_OPEN", "SLOW_BODIES"})
    void oneAddressHurtsNobody(Row row) throws Exception {
        nobodyIsHurt(row, false, SHORT_MS);
    }

    /** As long as it takes until they are given up. */
    @ParameterizedTest
    @EnumSource(names = {"HALF_OPEN", "SLOW_BODIES"})
    void whoDribblesHurtsNobody(Row row) throws Exception {
        nobodyIsHurt(row, false, Main.LEAST_SLOW_MS);
    }

    private static void nobodyIsHurt(Row row, boolean onePerson, long ms) throws Exception {
        Outcome outcome = TRIAL.run(row, onePerson, 0, ms);
        System.out.println(outcome.line().strip());
        assertEquals(List.of(), outcome.faults());
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
