package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.Program;
import chat.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An instance as a daemon under Debian's {@code jsvc}. */
@Timeout(90)
class JsvcIT {
    private static final Path JAR = Path.of(System.getProperty("chat.dir", "."), "target", "chat.jar");

    private final Path directory;
    private final Path log;

    JsvcIT(@TempDir Path directory) {
        this.directory = directory;
        this.log = directory.resolve("chat.log");
    }

    /** In the foreground, as this account. */
    private List<String> jsvc(String... arguments) {
        return jsvc(JAR.toAbsolutePath(), List.of("-nodetach"), arguments);
    }

    private List<String> jsvc(Path jar, List<String> options, String... arguments) {
        // When it cannot start it ends its whole process group, which would be this test's too.
        List<String> command = new ArrayList<>(List.of("setsid", Program.installed("/usr/bin/jsvc", "jsvc")));
        command.addAll(options);
        command.addAll(List.of(
                "-home",
                System.getProperty("java.home"),
                "-pidfile",
                pidFile().toString(),
                "-outfile",
                log.toString(),
                "-errfile",
                "&1",
                "-cp",
                jar.toString(),
                "chat.ChatDaemon"));
        command.addAll(List.of(arguments));
        return command;
    }

    private Path pidFile() {
        return directory.resolve("chat.pid");
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
            assertTrue(Files.notExists(pidFile()));
        }
    }

    @Test
    void rootStartsItInTheBackgroundAndItRunsAsAnotherAccount() throws IOException {
        boolean root = System.getProperty("user.name").equals("root");
        String account = root ? "nobody" : System.getProperty("user.name");
        // Where the other account may read.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jar = Files.copy(JAR, directory.resolve("chat.jar"));
        int port = Program.freePort();
        List<String> options = List.of("-user", account, "-wait", "60");
        List<String> arguments = List.of("--port", "" + port, "--drain-seconds", "3");
        Program stop = null;
        try (Program start = Program.start(Map.of(), jsvc(jar, options, arguments.toArray(String[]::new)))) {
            assertEquals(0, start.awaitExit(), () -> log() + start.err());
            String pid = Files.readString(pidFile()).strip();
            assertEquals(account, Files.getOwner(Path.of("/proc", pid)).getName());
            ChatClient ann = ChatClient.connect(URI.create("ws://127.0.0.1:" + port + "/ws"));
            ann.hello("Ann");

            stop = Program.start(Map.of(), jsvc(jar, List.of("-stop")));
            assertEquals(1012, ann.awaitClose().code());
        } finally {
            try (Program stopped = stop == null ? Program.start(Map.of(), jsvc(jar, List.of("-stop"))) : stop) {
                assertEquals(0, stopped.awaitExit(), stopped::err);
            }
        }
        assertTrue(log().contains("stopped"), this::log);
        assertTrue(Files.notExists(pidFile()));
    }

    @Test
    void oneThatTakesMoreMemoryThanItMayIsDrainedAndStartedAgainByJsvc() {
        int port = Program.freePort();
        List<String> command =
                jsvc(JAR.toAbsolutePath(), List.of("-nodetach", "-debug"), "--port", "" + port, "--drain-seconds", "3");
        try (RedisServer redis = RedisServer.started();
                Program jsvc = Program.start(
                        Map.of("CHAT_MEMORY_MB", "1", "REDIS_URL", redis.url().toString()), command)) {
            StartingPeer peer = new StartingPeer(redis);
            Await.within(Duration.ofSeconds(30), "it listens", () -> log().contains("listens on"));
            ChatClient ann = ChatClient.connect(URI.create("ws://127.0.0.1:" + port + "/ws"));
            ann.hello("Ann");
            peer.remove();

            ann.await("restart");
            assertEquals(1012, ann.awaitClose().code());
            assertTrue(log().contains("is over CHAT_MEMORY_MB=1"), this::log);
            // It waits for a minute, where that comes so soon after a start.
            Await.within(Duration.ofSeconds(30), "it is started again", () -> log().contains("Reloading service"));
            assertTrue(ProcessHandle.of(jsvc.pid()).isPresent(), "jsvc itself goes on");
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
