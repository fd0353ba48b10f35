package chat.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reports to systemd, recorded by a script in place of systemd-notify. */
@Timeout(60)
class SystemdNotifierTest {
    private final Path heard;
    private final Path script;
    private final SelfCheck check = mock(SelfCheck.class);
    private SystemdNotifier notifier;

    SystemdNotifierTest(@TempDir Path directory) throws IOException {
        heard = directory.resolve("heard");
        script = directory.resolve("notify");
        String write = "#!/bin/sh\nIFS='|'\nprintf '%s %s\\n' \"$NOTIFY_SOCKET\" \"$*\" >>'" + heard + "'\n";
        Files.writeString(script, write);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    @BeforeEach
    void wellAndWatchedEvery150Ms() {
        when(check.isReady()).thenReturn(true);
        when(check.status()).thenReturn("2 connections");
        notifier = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", "/run/x", "WATCHDOG_USEC", "150000"), script.toString());
    }

    /** Waits for the last script, which writes into a directory that is deleted next. */
    @AfterEach
    void end() {
        notifier.stop();
        Await.until("its thread has ended", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("systemd-notifier")));
        Await.until("the last script has ended", () -> ProcessHandle.current()
                .children()
                .noneMatch(child -> child.info().commandLine().orElse("").contains(script.toString())));
    }

    private List<String> heard() {
        try {
            return Files.exists(heard) ? Files.readAllLines(heard) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitHeard(String line) {
        Await.until(line, () -> heard().contains("/run/x " + line));
    }

    private static long signsOfLife(List<String> lines) {
        return lines.stream().filter(line -> line.contains("WATCHDOG=1")).count();
    }

    @Test
    void nothingIsSentWithoutANotifySocket() {
        notifier = SystemdNotifier.of(Map.of("WATCHDOG_USEC", "1000"), script.toString());
        notifier.start(check);
        notifier.reportStopping(Duration.ofSeconds(1));

        assertEquals(List.of(), heard());
    }

    @Test
    void readinessIsReportedOnceItTakesTrafficAndThenSignsOfLife() {
        when(check.isReady()).thenReturn(false, false, true);
        notifier.start(check);

        awaitHeard("WATCHDOG=1|STATUS=2 connections");
        assertEquals("/run/x READY=1|STATUS=2 connections", heard().get(0));
        assertTrue(signsOfLife(heard()) > 0);
    }

    @Test
    void anUnhealthyInstanceGivesNoSignOfLifeAndSaysWhy() {
        // Not stubbed anew below, where the notifier's thread uses the mock.
        AtomicReference<@Nullable String> problem = new AtomicReference<>("the hub is stuck");
        when(check.problem(anyBoolean())).thenAnswer(call -> problem.get());
        notifier.start(check);

        awaitHeard("STATUS=unhealthy: the hub is stuck");
        assertEquals(0, signsOfLife(heard()));

        problem.set(null);
        awaitHeard("WATCHDOG=1|STATUS=2 connections");
    }

    @Test
    void withoutAWatchdogThereIsNoSignOfLife() {
        notifier = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", "/run/x"), script.toString());
        notifier.start(check);

        awaitHeard("READY=1|STATUS=2 connections");
        assertEquals(0, signsOfLife(heard()));
    }

    @Test
    void aStopIsReportedWithItsTimeoutAndWatchedToItsEnd() {
        notifier.start(check);
        awaitHeard("READY=1|STATUS=2 connections");
        notifier.reportStopping(Duration.ofSeconds(60));

        awaitHeard("STOPPING=1|EXTEND_TIMEOUT_USEC=75000000|STATUS=draining");
        awaitHeard("WATCHDOG=1|STATUS=draining, 2 connections");
    }

    @Test
    void oneThatStopsBeforeItWasReadyIsNeverReady() {
        when(check.isReady()).thenReturn(false);
        notifier.start(check);
        notifier.reportStopping(Duration.ofSeconds(1));

        awaitHeard("WATCHDOG=1|STATUS=draining, 2 connections");
        assertFalse(heard().toString().contains("READY=1"));
    }

    @Test
    void aMissingProgramEndsNothing() {
        notifier = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", "/run/x"), "/nowhere/systemd-notify");
        notifier.reportStopping(Duration.ofSeconds(1));

        assertEquals(List.of(), heard());
    }
}
