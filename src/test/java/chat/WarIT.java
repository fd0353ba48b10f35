package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.Program;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application as a WAR in Debian's Tomcat. */
@Timeout(120)
class WarIT {
    private static final Path WAR = Path.of(System.getProperty("chat.dir", "."), "target", "chat.war");

    private static Path deployed;
    private static Program tomcat;
    private static int port;

    @BeforeAll
    static void deploy(@TempDir Path directory) throws IOException {
        String create = Program.installed("/usr/bin/tomcat10-instance-create", "tomcat10-user");
        Path base = directory.resolve("tomcat");
        port = Program.freePort();
        String control = Integer.toString(Program.freePort());
        try (Program created =
                Program.start(Map.of(), List.of(create, "-p", "" + port, "-c", control, base.toString()))) {
            assertEquals(0, created.awaitExit(), () -> created.out() + created.err());
        }
        // It looks for what was deployed and taken back every second, not every ten.
        Path xml = base.resolve("conf/server.xml");
        Files.writeString(
                xml,
                Files.readString(xml)
                        .replace(
                                "<Engine name=\"Catalina\"",
                                "<Engine name=\"Catalina\" backgroundProcessorDelay=\"1\""));
        deployed = base.resolve("webapps/chat.war");
        Files.copy(WAR, deployed);
        tomcat = Program.start(
                Map.of(
                        "CATALINA_BASE",
                        base.toString(),
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "CHAT_DRAIN_SECONDS",
                        "5",
                        "CHAT_INSTANCE",
                        "war"),
                List.of("/usr/share/tomcat10/bin/catalina.sh", "run"));
        Await.within(Duration.ofSeconds(60), "it is deployed", WarIT::isReady);
    }

    private static boolean isReady() {
        try {
            return RawWebSocket.request(port, "GET /chat/readyz HTTP/1.1").status() == 200;
        } catch (RuntimeException e) {
            return false;
        }
    }

    @AfterAll
    static void stop() {
        if (tomcat != null) {
            tomcat.close();
        }
    }

    private static ChatClient guest(String name) {
        ChatClient client = ChatClient.connect(URI.create("ws://127.0.0.1:" + port + "/chat/ws"));
        client.hello(name);
        return client;
    }

    @Test
    void peopleTalkUnderItsContextPath() {
        try (ChatClient ann = guest("Ann");
                ChatClient bob = guest("Bob")) {
            ann.join("lobby");
            bob.join("lobby");
            ann.say("lobby", "hello, \u4e16\u754c");
            bob.awaitTexts("hello, \u4e16\u754c");
            ann.awaitTexts("hello, \u4e16\u754c");
            for (int i = 0; i < 30; i++) {
                bob.send(ChatClient.sending("lobby", "m" + i, "n" + i));
            }
            assertEquals(ann.awaitAll("message", 30), bob.awaitAll("message", 30));
            bob.awaitAll("ack", 30);
            ann.assertNothingElse();
            bob.assertNothingElse();
        }
    }

    @Test
    void thePageAndTheChecksAreServed() {
        Response page = RawWebSocket.request(port, "GET /chat/ HTTP/1.1");
        assertEquals(200, page.status());
        assertEquals("nosniff", page.header("X-Content-Type-Options"));
        assertTrue(page.header("Content-Security-Policy").startsWith("default-src 'none'"));
        assertEquals(
                200, RawWebSocket.request(port, "GET /chat/healthz HTTP/1.1").status());
        assertEquals(426, RawWebSocket.request(port, "GET /chat/ws HTTP/1.1").status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/chat/%77s",
                "/chat/ws;x=1",
                "/chat;x/ws",
                "/%63hat/ws",
                "//chat/ws",
                "/chat//ws",
                "/chat/./ws",
                "/chat/api/../ws",
                "/chat/ws/",
                "/x/../chat/%77%73"
            })
    void aForeignPageIsNotLetInHoweverItWritesThePath(String path) {
        try (RawWebSocket raw = RawWebSocket.connect(port, 0)) {
            int status = raw.upgradeAt(path, "Origin: https://evil.example").status();
            assertTrue(Set.of(302, 400, 403, 404).contains(status), () -> path + " " + status);
        }
        String session = path.replaceFirst("(%77|w)(%73|s)", "%61pi/session");
        int status = RawWebSocket.request(port, "GET " + session + " HTTP/1.1", "Origin: https://evil.example")
                .status();
        assertTrue(Set.of(302, 400, 403, 404).contains(status), () -> session + " " + status);
    }

    @Test
    void bodiesAreReadAndAnswersWrittenThereToo() {
        String session = "POST /chat/api/session HTTP/1.1";
        Response guest = RawWebSocket.request(port, session, "Content-Length: 0");
        assertEquals(200, guest.status(), guest::toString);
        assertTrue(guest.header("Set-Cookie").startsWith("chat-" + port + "-chat="), guest::toString);
        try (RawWebSocket raw = RawWebSocket.connect(port, 0)) {
            Response named = raw.ask(session, "Content-Length: 14")
                    .sendBytes("{\"name\":\"Ann\"}")
                    .answer();
            assertEquals(200, named.status(), named::toString);
            assertTrue(named.body().contains("\"name\":\"Ann\""), named::toString);
            Response bad = raw.ask(session, "Content-Length: 2").sendBytes("[]").answer();
            assertEquals(400, bad.status(), bad::toString);
        }
    }

    @Test
    void aForeignPageIsNotLetIn() {
        try (RawWebSocket raw = RawWebSocket.connect(port, 0)) {
            assertEquals(
                    403,
                    raw.upgradeAt("/chat/ws", "Origin: https://evil.example").status());
        }
    }

    @Test
    void anInvalidFrameClosesTheConnectionWithItsCode() {
        assertEquals(1003, codeAfter(RawWebSocket.BINARY, new byte[10]));
        assertEquals(1007, codeAfter(RawWebSocket.TEXT, new byte[] {(byte) 0xC3, 0x28}));
        assertEquals(1009, codeAfter(RawWebSocket.TEXT, new byte[70_000]));
    }

    private static int codeAfter(int opcode, byte[] payload) {
        try (RawWebSocket raw = RawWebSocket.connect(port, 0)) {
            assertEquals(101, raw.upgradeAt("/chat/ws").status());
            raw.send(opcode, payload);
            return raw.read().code();
        }
    }

    @Test
    void undeployingDrains() throws IOException {
        try (ChatClient ann = guest("Ann")) {
            byte[] war = Files.readAllBytes(deployed);
            Files.delete(deployed);
            ann.await("restart");
            ann.say("lobby", "while it is going away");
            assertEquals(1012, ann.awaitClose().code());

            // For whichever test comes next. In one step, or Tomcat would deploy a part of it.
            Path written = Files.write(deployed.resolveSibling("chat.part"), war);
            Files.move(written, deployed, StandardCopyOption.ATOMIC_MOVE);
            Await.within(Duration.ofSeconds(60), "it is deployed again", WarIT::isReady);
        }
    }
}
