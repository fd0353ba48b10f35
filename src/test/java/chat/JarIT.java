package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.instance.Version;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.Program;
import chat.testing.RawWebSocket;
import chat.testing.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code java -jar target/chat.jar}: how an instance starts, serves and ends. */
@Timeout(60)
class JarIT {
    /** Far more than it takes, for a machine that is busy with other things. */
    private static final int READY_MS = 15_000;

    private final Path directory;

    JarIT(@TempDir Path directory) {
        this.directory = directory;
    }

    /** This JDK, and whatever others are installed that are no older. */
    static List<String> javas() throws IOException {
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        try (Stream<Path> installed = Files.list(Path.of("/usr/lib/jvm"))) {
            Stream<Path> others = installed
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .filter(home -> feature(home) >= 17)
                    .map(JarIT::realPath);
            return Stream.concat(Stream.of(own), others)
                    .distinct()
                    .map(JarIT::java)
                    .toList();
        }
    }

    private static String java(Path home) {
        return home.resolve("bin/java").toString();
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private static int feature(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll("[^0-9.]", ""))
                    .mapToInt(version -> Runtime.Version.parse(version).feature())
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void itIsReadySoonServesThePageAndTheChatAndEndsCleanly(String java) throws Exception {
        try (Program chat = Program.start(Map.of(), ChatJar.command(java, "--port", "0", "--drain-seconds", "3"))) {
            int port = Integer.parseInt(chat.awaitOut(ChatJar.LISTENS));
            int readyMs = Integer.parseInt(chat.awaitOut("ready in (\\d+) ms"));
            assertTrue(readyMs < READY_MS, () -> readyMs + " ms");
            try (InputStream page =
                    URI.create("http://127.0.0.1:" + port + "/").toURL().openStream()) {
                assertTrue(new String(page.readAllBytes(), StandardCharsets.UTF_8).contains("<title>"));
            }
            ChatClient ann = ChatClient.connect(URI.create("ws://127.0.0.1:" + port + "/ws"));
            assertEquals(
                    System.getProperty("chat.version", Version.STRING),
                    ann.hello("Ann").get("version").asText());
            ann.join("lobby");
            ann.say("lobby", "hello");
            ann.awaitTexts("hello");

            chat.terminate();
            ann.await("restart");
            assertEquals(1012, ann.awaitClose().code());
            assertEquals(0, chat.awaitExit());
            assertTrue(chat.out().stripTrailing().endsWith("stopped"), chat::out);
            assertEquals("", chat.err());
        }
    }

    /** The jar has a part of Bouncy Castle alone. */
    @ParameterizedTest
    @MethodSource("javas")
    void aUserRegistersAndSignsIn(String java) throws Exception {
        Map<String, String> environment = Map.of("CHAT_ACCESS", "accounts", "CHAT_REGISTRATION", "open");
        try (Program chat = Program.start(environment, ChatJar.command(java, "--port", "0"))) {
            String url = "http://127.0.0.1:" + chat.awaitOut(ChatJar.LISTENS);
            String account = "{\"name\":\"Ann\",\"password\":\"correct horse battery\"}";

            assertEquals(201, post(url + "/api/users", account));
            assertEquals(200, post(url + "/api/session", account));
            assertEquals(401, post(url + "/api/session", account.replace("horse", "house")));
            assertEquals(400, post(url + "/api/users", account.replace("correct horse battery", "password1")));
        }
    }

    private static int post(String url, String body) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void everyAcceptedClientIsMovedHoweverSoonTheInstanceEnds() {
        int port = Program.freePort();
        try (Program chat = ChatJar.start("--host", "127.0.0.1", "--port", "" + port, "--drain-seconds", "3")) {
            Await.within(Duration.ofSeconds(30), "it admits somebody", () -> admits(port));
            ChatClient ann = ChatClient.connect(URI.create("ws://127.0.0.1:" + port + "/ws"));
            ann.hello("Ann");
            chat.terminate();

            ann.await("restart");
            assertEquals(1012, ann.awaitClose().code());
            assertEquals(0, chat.awaitExit());
        }
    }

    /** Whether it is open: for a moment it listens and is not, and would answer 503. */
    private static boolean admits(int port) {
        try {
            return RawWebSocket.handshake(port).status() == 101;
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Test
    void anInstanceStoppedWhileItStartsEndsAtOnceAndCleanly() throws IOException {
        Map<String, String> environment =
                Map.of("CHAT_WARM_UP_MS", "60000", "JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + directory);
        Path socket = directory.resolve("chat.sock");
        try (Program chat = ChatJar.start(environment, "--socket", socket.toString())) {
            Await.within(Duration.ofSeconds(30), "it warms up", () -> isWarmingUp());
            chat.terminate();

            assertEquals(0, chat.awaitExit());
            assertFalse(Files.exists(socket));
        }
    }

    private boolean isWarmingUp() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.anyMatch(path -> path.endsWith("s"));
        } catch (IOException | UncheckedIOException e) {
            return false; // A file was deleted meanwhile.
        }
    }

    /** @param missing what is taken out of the jar; a start ends with its reason, and so does a warm-up */
    @ParameterizedTest
    @CsvSource({
        "chat/hub/Room.class, NoClassDefFoundError: chat/hub/Room",
        "chat/web/UpgradeHandler.class, NoClassDefFoundError: chat/web/UpgradeHandler",
        "chat/backplane/redis/RedisPipeline.class, NoClassDefFoundError: chat/backplane/redis/RedisPipeline",
        "redis/chat.lua, redis/chat.lua is not in the jar",
        "redis/entries.lua, redis/entries.lua is not in the jar",
        "redis/accounts.lua, redis/accounts.lua is not in the jar"
    })
    void aWarmUpReportsAMissingPartOfTheJar(String missing, String reason) throws IOException {
        Path broken = without(missing);
        List<String> command = List.of(ChatJar.JAVA, "-jar", broken.toString(), "--warm-up");
        ChatJar.assertRefused(1, reason, Program.start(Map.of(), command));
    }

    @Test
    void aJarThatLacksAPartDoesNotBeginToServe() throws IOException {
        String broken = without("chat/hub/Room.class").toString();
        List<String> command = List.of(ChatJar.JAVA, "-jar", broken, "--port", "0", "--warm-up-ms", "100");
        ChatJar.assertRefused(1, "NoClassDefFoundError: chat/hub/Room", Program.start(Map.of(), command));
    }

    private Path without(String part) throws IOException {
        Path broken = Files.copy(ChatJar.PATH, directory.resolve("broken.jar"), StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem jar = FileSystems.newFileSystem(broken)) {
            Files.delete(jar.getPath(part));
        }
        return broken;
    }

    @Test
    void anInstanceOverItsMemoryLimitMovesItsClientsAndExitsWith4() {
        try (RedisServer redis = RedisServer.started();
                Program chat = ChatJar.start(
                        Map.of("CHAT_MEMORY_MB", "1", "REDIS_URL", redis.url().toString()),
                        "--port",
                        "0",
                        "--drain-seconds",
                        "3")) {
            StartingPeer peer = new StartingPeer(redis);
            int port = Integer.parseInt(chat.awaitOut(ChatJar.LISTENS));
            ChatClient ann = ChatClient.connect(URI.create("ws://127.0.0.1:" + port + "/ws"));
            ann.hello("Ann");
            peer.remove();

            ann.await("restart");
            assertEquals(1012, ann.awaitClose().code());
            assertEquals(4, chat.awaitExit());
            assertTrue(chat.out().contains("is over CHAT_MEMORY_MB=1"), chat::out);
        }
    }
}
