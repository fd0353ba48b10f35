package chat.instance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.config.Config;
import chat.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An instance warms up before it accepts clients, and leaves no trace of it. */
@Timeout(60)
class WarmUpTest {
    @Test
    void conversationsLastAsLongAsAskedAndLeaveNothingBehind() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        long begun = System.nanoTime();
        int held = WarmUp.run(Config.of(Map.of(), Map.of()), Duration.ofMillis(500));

        assertTrue(held > 0, held + " conversations");
        assertTrue(System.nanoTime() - begun >= Duration.ofMillis(500).toNanos());
        // An executor has terminated a moment before its thread has.
        Await.until("its threads have ended", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("memory-backplane") && !before.contains(thread)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"accounts", "jwt"})
    void anInstanceThatTakesNoGuestsWarmsUpToo(String access) throws Exception {
        Map<String, String> settings =
                Map.of("CHAT_ACCESS", access, "CHAT_JWT_SECRET", "a secret of two and thirty bytes");

        assertTrue(WarmUp.run(Config.of(Map.of(), settings), Duration.ofMillis(1)) > 0);
    }

    @Test
    void theRedisClientIsCheckedWithoutARedis() throws Exception {
        WarmUp.checkRedisClient(Config.of(Map.of(), Map.of()));
    }

    @Test
    void theLogDoesNotShowTheWarmUp() {
        PrintStream console = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try (TestInstance instance = TestInstance.start("CHAT_WARM_UP_MS=200", "CHAT_LOG_LEVEL=info")) {
            instance.guest("Ann", "lobby").leave();
        } finally {
            System.setOut(console);
            Logs.start("test", "warn", false);
        }
        String log = written.toString(StandardCharsets.UTF_8);

        assertTrue(log.contains("connect c=1 "), log);
        assertFalse(log.contains("warm-up") || log.contains("connect c=12 "), log);
    }
}
