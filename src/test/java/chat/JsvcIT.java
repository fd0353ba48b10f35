package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same instance as a daemon of commons-daemon's {@code jsvc}, Debian's own. */
@Timeout(90)
class JsvcIT {
    private static final Path JAR = Path.of(System.getProperty("chat.dir", "."), "target", "chat.jar");

    private final Path directory;
    private final Path log;

    JsvcIT(@TempDir Path directory) {
        this.directory = directory;
        this.log = directory.resolve("chat.log");
    }

    private List<String> jsvc(String... arguments) {
        // When it cannot start it ends its whole process group, which would be this test's too.
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                Program.installed("/usr/bin/jsvc", "jsvc"),
                "-nodetach",
                "-home",
                System.getProperty("java.home"),
                "-pidfile",
                directory.resolve("chat.pid").toString(),
                "-outfile",
                log.toString(),
                "-errfile",
                "&1",
                "-cp",
                JAR.toAbsolutePath().toString()));
        command.add("chat.ChatDaemon");
        command.addAll(List.of(arguments));
        return command;
    }

    private String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itIsStartedWithOptionsAndStoppedCleanly() {
        int port = Program.freePort();
        Map<String, String> environment = Map.of("CHAT_INSTANCE", "daemon");
        try (Program jsvc = Program.start(environment, jsvc("--port", "" + port, "--drain-seconds", "3"))) {
            Await.within(
                    Duration.ofSeconds(30), "it listens", () -> log().contains("listens on http://localhost:" + port));
            ChatClient ann = ChatClient.connect(URI.create("ws://127.0.0.1:" + port + "/ws"));
            assertEquals("daemon", ann.hello("Ann").get("instance").asText());
            ann.join("lobby");
            ann.say("lobby", "hello");
            ann.awaitTexts("hello");

            jsvc.terminate();
            ann.await("restart");
            assertEquals(1012, ann.awaitClose().code());
            assertEquals(0, jsvc.awaitExit());
            assertTrue(log().contains("stopped"), this::log);
            assertTrue(Files.notExists(directory.resolve("chat.pid")));
        }
    }

    @Test
    void wrongSettingsKeepItFromStarting() {
        try (Program jsvc = Program.start(Map.of(), jsvc("--port", "http"))) {
            assertNotEquals(0, jsvc.awaitExit());
            assertTrue(log().contains("PORT on the command line: must be"), () -> log() + jsvc.err());
        }
    }
}
