package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.config.Setting;
import chat.config.Settings;
import chat.instance.Version;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.Program;
import chat.testing.RawWebSocket;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code java -jar target/chat.jar}, run as a process of its own. */
@Timeout(60)
class JarIT {
    private static final Path JAR = Path.of(System.getProperty("chat.dir", "."), "target", "chat.jar");

    /** Far more than it takes, for a machine that is busy with other things. */
    private static final int READY_MS = 15_000;

    private static final String LISTENS = "listens on http://localhost:(\\d+)";

    private final Path directory;

    JarIT(@TempDir Path directory) {
        this.directory = directory;
    }

    private static List<String> command(String java, String... options) {
        List<String> command = new ArrayList<>(List.of(java, "-jar", JAR.toString()));
        command.addAll(List.of(options));
        return command;
    }

    private static Program chat(String... options) {
        return chat(Map.of(), options);
    }

    private static Program chat(Map<String, String> environment, String... options) {
        return Program.start(environment, command(java(Path.of(System.getProperty("java.home"))), options));
    }

    private static String java(Path home) {
        return home.resolve("bin/java").toString();
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
        try (Program chat = Program.start(Map.of(), command(java, "--port", "0", "--drain-seconds", "3"))) {
            int port = Integer.parseInt(chat.awaitOut(LISTENS));
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

    @Test
    void everyAcceptedClientIsMovedHoweverSoonTheInstanceEnds() {
        int port = Program.freePort();
        try (Program chat = chat("--host", "127.0.0.1", "--port", "" + port, "--drain-seconds", "3")) {
            Await.within(Duration.ofSeconds(30), "it takes a connection", () -> takesConnections(port));
            ChatClient ann = ChatClient.connect(URI.create("ws://127.0.0.1:" + port + "/ws"));
            ann.hello("Ann");
            chat.terminate();

            ann.await("restart");
            assertEquals(1012, ann.awaitClose().code());
            assertEquals(0, chat.awaitExit());
        }
    }

    private static boolean takesConnections(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void anInstanceStoppedWhileItStartsEndsAtOnceAndCleanly() throws IOException {
        Map<String, String> environment =
                Map.of("CHAT_WARM_UP_MS", "60000", "JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + directory);
        Path socket = directory.resolve("chat.sock");
        try (Program chat = chat(environment, "--socket", socket.toString())) {
            Await.within(Duration.ofSeconds(30), "it warms up", () -> isWarmingUp());
            chat.terminate();

            assertEquals(0, chat.awaitExit());
            assertFalse(Files.exists(socket));
        }
    }

    private boolean isWarmingUp() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.anyMatch(path -> path.endsWith("s"));
        } catch (IOException e) {
            return false;
        }
    }

    /** @param missing what is taken out of the jar; a start ends with its reason, and so does a rehearsal */
    @ParameterizedTest
    @CsvSource({
        "chat/hub/Room.class, NoClassDefFoundError: chat/hub/Room",
        "chat/web/ChatEndpoint.class, NoClassDefFoundError: chat/web/ChatEndpoint",
        "chat/backplane/redis/RedisPipeline.class, NoClassDefFoundError: chat/backplane/redis/RedisPipeline",
        "redis/chat.lua, redis/chat.lua is not in the jar"
    })
    void aRehearsalReportsAMissingPartOfTheJar(String missing, String reason) throws IOException {
        Path broken = without(missing);
        List<String> command =
                List.of(java(Path.of(System.getProperty("java.home"))), "-jar", broken.toString(), "--rehearse");
        refused(1, reason, Program.start(Map.of(), command));
    }

    @Test
    void aJarThatLacksAPartDoesNotBeginToServe() throws IOException {
        String broken = without("chat/hub/Room.class").toString();
        List<String> command = List.of(
                java(Path.of(System.getProperty("java.home"))), "-jar", broken, "--port", "0", "--warm-up-ms", "100");
        refused(1, "NoClassDefFoundError: chat/hub/Room", Program.start(Map.of(), command));
    }

    private Path without(String part) throws IOException {
        Path broken = Files.copy(JAR, directory.resolve("broken.jar"), StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem jar = FileSystems.newFileSystem(broken)) {
            Files.delete(jar.getPath(part));
        }
        return broken;
    }

    @Test
    void anInstanceOverItsMemoryLimitMovesItsClientsAndExitsWith4() {
        try (Program chat = chat(Map.of("CHAT_MEMORY_MB", "1"), "--port", "0", "--drain-seconds", "3")) {
            int port = Integer.parseInt(chat.awaitOut(LISTENS));
            ChatClient ann = ChatClient.connect(URI.create("ws://127.0.0.1:" + port + "/ws"));
            ann.hello("Ann");

            ann.await("restart");
            assertEquals(1012, ann.awaitClose().code());
            assertEquals(4, chat.awaitExit());
            assertTrue(chat.out().contains("is over CHAT_MEMORY_MB=1"), chat::out);
        }
    }

    @Test
    void aDrainingInstanceLeavesTheSocketOfItsSuccessorAlone() {
        Path socket = directory.resolve("chat.sock");
        Map<String, String> environment = Map.of("CHAT_SOCKET", socket.toString(), "CHAT_DRAIN_SECONDS", "10");
        try (Program leaving = chat(environment, "--port", "0")) {
            int port = Integer.parseInt(leaving.awaitOut("listens on .*http://localhost:(\\d+)"));
            try (RawWebSocket straggler = RawWebSocket.open(port, 0)) {
                straggler.send("{'type':'hello'}").read();
                leaving.terminate();
                Await.until("its socket is gone", () -> !Files.exists(socket));
                try (Program successor = chat(environment)) {
                    successor.awaitOut("listens on");
                    assertEquals(0, leaving.awaitExit());
                    assertTrue(get(socket).startsWith("HTTP/1.1 200"), () -> get(socket));
                }
            }
        }
    }

    @Test
    void helpListsEverySettingWithItsMeaningDefaultAndUnit() {
        try (Program chat = chat("--help")) {
            assertEquals(0, chat.awaitExit());
            String help = chat.out().replaceAll("\\s+", " ");
            for (Setting<?> setting : Settings.ALL) {
                String defaultText = setting.defaultText().isEmpty() ? "none" : setting.defaultText();
                String entry = setting.option() + "=VALUE " + setting.key() + ": " + setting.doc() + " Default: "
                        + defaultText + " (" + setting.unit() + ")";
                assertTrue(help.contains(entry), () -> entry + " is not in " + chat.out());
            }
            assertEquals("", chat.err());
        }
    }

    @Test
    void theVersionIsPrinted() {
        try (Program chat = chat("--version")) {
            assertEquals(0, chat.awaitExit());
            assertEquals(
                    "chat " + System.getProperty("chat.version", Version.STRING),
                    chat.out().strip());
        }
    }

    @Test
    void theSettingsAreCheckedAndShownWithoutSecrets() {
        Map<String, String> environment =
                Map.of("CHAT_SECRET", "not to be seen by anybody at all", "CHAT_TEXT_BYTES", "500");
        try (Program chat = chat(environment, "--check-config", "--rooms", "7")) {
            assertEquals(0, chat.awaitExit());
            assertTrue(chat.out().matches("(?s).*CHAT_ROOMS +=  *7 +# on the command line\n.*"), chat::out);
            assertTrue(chat.out().matches("(?s).*CHAT_TEXT_BYTES +=  *500 +# in the environment\n.*"), chat::out);
            assertTrue(chat.out().contains("(secret)"), chat::out);
            assertFalse(chat.out().contains("not to be seen"), chat::out);
        }
    }

    private static void refused(int status, String message, Program chat) {
        try (chat) {
            assertEquals(status, chat.awaitExit());
            assertEquals(1, chat.err().lines().count(), chat::err);
            assertTrue(chat.err().startsWith("chat: "), chat::err);
            assertTrue(chat.err().contains(message), chat::err);
            assertFalse(chat.out().contains("Exception"), chat::out);
        }
    }

    @Test
    void aWrongOptionIsRefusedInOneLineWithTheNearestOne() {
        refused(2, "did you mean --text-bytes?", chat("--text-byte", "500"));
    }

    @Test
    void aWrongValueIsRefusedInOneLine() {
        refused(2, "PORT on the command line: must be a whole number from 0 to 65535", chat("--port", "http"));
        refused(2, "CHAT_ROOMS in the environment", chat(Map.of("CHAT_ROOMS", "-1"), "--check-config"));
    }

    @Test
    void anUnknownSettingInTheEnvironmentIsRefusedWithTheNearestOne() {
        refused(2, "did you mean CHAT_ORIGINS?", chat(Map.of("CHAT_ORIGIN", "https://a.example")));
    }

    @Test
    void aCheckRefusesTheSameAsAStart() {
        refused(2, "CHAT_SOCKET: the folder /nowhere does not exist", chat("--check-config", "--socket", "/nowhere/s"));
        refused(1, "CHAT_SOCKET: the folder /nowhere does not exist", chat("--socket", "/nowhere/s"));
        refused(2, "REDIS_URL on the command line: ", chat("--check-config", "--redis-url", "redis://h/x"));
        refused(2, "percent-encode the password", chat("--check-config", "--redis-url", "redis://:pa#ss@h"));
        refused(2, "CHAT_INSTANCE on the command line: ", chat("--check-config", "--instance", "büro 1"));
    }

    @Test
    void theLinksOfKubernetesDoNotKeepItFromStarting() {
        Map<String, String> links = Map.of(
                "CHAT_SERVICE_HOST",
                "10.0.0.7",
                "CHAT_PORT",
                "tcp://10.0.0.7:3000",
                "CHAT_PORT_3000_TCP_ADDR",
                "10.0.0.7");
        try (Program chat = chat(links, "--port", "0")) {
            chat.awaitOut("links of Kubernetes or Docker: CHAT_PORT, CHAT_PORT_3000_TCP_ADDR, CHAT_SERVICE_HOST");
            chat.awaitOut(LISTENS);
        }
    }

    @Test
    void aPortInUseIsReportedInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            refused(1, "cannot listen on PORT=" + port, chat("--host", "127.0.0.1", "--port", "" + port));
        }
    }

    @Test
    void anUnreachableRedisIsReportedInOneLineWithoutThePassword() {
        int nobody = Program.freePort();
        try (Program chat = chat("--port", "0", "--redis-url", "redis://:sesame@127.0.0.1:" + nobody)) {
            assertEquals(1, chat.awaitExit());
            assertEquals(1, chat.err().lines().count(), chat::err);
            assertTrue(chat.err().contains("127.0.0.1:" + nobody), chat::err);
            assertFalse((chat.out() + chat.err()).contains("sesame"), chat::err);
        }
    }

    @Test
    void itListensOnAUnixSocketEvenWhereAKilledOneLeftItsFile() throws IOException {
        Path socket = directory.resolve("chat.sock");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(socket));
        }
        assertTrue(Files.exists(socket));

        try (Program chat = chat("--socket", socket.toString())) {
            chat.awaitOut("listens on unix:(\\S+),");
            assertTrue(get(socket).startsWith("HTTP/1.1 200"), () -> get(socket));
            assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
            refused(1, "in use", chat("--socket", socket.toString()));
            assertTrue(get(socket).startsWith("HTTP/1.1 200"), () -> get(socket));

            chat.terminate();
            assertEquals(0, chat.awaitExit());
            assertFalse(Files.exists(socket));
        }
    }

    @Test
    void itAcceptsOnAnInheritedSocketAndLeavesItToItsOwner() {
        Path socket = directory.resolve("shared.sock");
        String passing = """
                import os, socket, sys
                s = socket.socket(socket.AF_UNIX)
                s.bind(sys.argv[1])
                s.listen(64)
                os.dup2(s.fileno(), 0)
                os.execv(sys.argv[2], sys.argv[2:])
                """;
        List<String> command = new ArrayList<>(List.of("python3", "-c", passing, socket.toString()));
        command.addAll(command(java(Path.of(System.getProperty("java.home"))), "--inherit", "true"));
        try (Program chat = Program.start(Map.of(), command)) {
            chat.awaitOut("listens on the inherited socket");
            assertTrue(get(socket).startsWith("HTTP/1.1 200"), () -> get(socket));

            chat.terminate();
            assertEquals(0, chat.awaitExit());
            assertTrue(Files.exists(socket));
            // Closing an inherited socket takes standard output away.
            assertTrue(chat.out().stripTrailing().endsWith("stopped"), chat::out);
        }
    }

    private static String get(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap("GET /readyz HTTP/1.1\r\nHost: chat\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void theLogIsJsonIfConfigured() throws IOException {
        try (Program chat = chat("--port", "0", "--log-format", "json", "--instance", "chat-7")) {
            chat.awaitOut("ready in");
            for (String line : chat.out().lines().toList()) {
                JsonNode event = new ObjectMapper().readTree(line);
                assertTrue(event.hasNonNull("timestamp") && event.hasNonNull("level"), line);
                assertTrue(line.contains("chat-7"), line);
            }
        }
    }

    @Test
    void aLineOfTheLogNamesTheInstanceAndItsProcess() {
        try (Program chat = chat("--port", "0", "--instance", "chat-7")) {
            chat.awaitOut("ready in");
            String start =
                    "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ INFO +chat-7 pid=" + chat.pid() + " .*";
            chat.out().lines().forEach(line -> assertTrue(line.matches(start), line));
        }
    }
}
