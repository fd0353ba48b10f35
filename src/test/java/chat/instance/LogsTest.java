package chat.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.connection.ClientConnection;
import chat.testing.Await;
import chat.testing.ChatClient;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The lines of the log, and what they never contain. */
@Timeout(60)
class LogsTest {
    private final PrintStream console = System.out;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(console);
        Logs.start("test", "warn", false);
    }

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void messagesAndSecretsAreNeverLogged() {
        String token;
        String id;
        try (TestInstance instance =
                TestInstance.start("CHAT_LOG_LEVEL=debug", "CHAT_SECRET=the words that sign all the tokens")) {
            ChatClient ann = instance.connect();
            var welcome = ann.hello("Aloysius");
            token = welcome.get("token").asText();
            id = welcome.get("user").get("id").asText();
            ann.join("lobby");
            ann.say("lobby", "a very private matter");
            ann.awaitTexts("a very private matter");
            ann.send("{'type':'nonsense','text':'a very private matter'}").awaitNext("error");
            instance.get("/api/session", "Authorization", "Bearer " + token, "X-Forwarded-For", "192.0.2.7");
        }
        String log = written();

        assertTrue(log.contains("connect c=1 user=" + id), log);
        assertTrue(log.contains("accept c=1 room=lobby"), log);
        assertTrue(log.contains("disconnect c=1 user=" + id), log);
        assertFalse(log.contains("private matter"), log);
        assertFalse(log.contains(token), log);
        assertFalse(log.contains("the words that sign"), log);
        assertFalse(log.contains("Aloysius"), log);
    }

    @Test
    void oneEventIsOneLineWhateverIsInIt() {
        Logs.start("chat-1", "info", false);
        LoggerFactory.getLogger("chat.Test").info("from {}", "a\nb\r\u001b[31mc");

        assertEquals(1, written().lines().count(), this::written);
        assertTrue(written().stripTrailing().endsWith("from a?b??[31mc"), this::written);
    }

    @Test
    void linesAboutConnectionsAreWrittenInFewPieces() {
        AtomicInteger pieces = new AtomicInteger();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8) {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                pieces.incrementAndGet();
                super.write(bytes, offset, length);
            }
        });
        Logs.start("chat-1", "info", false);
        IntStream.range(0, 10_000).forEach(LogsTest::logConnection);

        Await.until("all are written", () -> written().contains("c=9999\n"));
        assertEquals(10_000, written().lines().count());
        assertTrue(pieces.get() < 1_000, () -> pieces + " pieces");
    }

    @Test
    void anyOtherLineIsWrittenAtOnceBehindThoseThatWait() {
        Logs.start("chat-1", "info", false);
        logConnection(1);
        LoggerFactory.getLogger("chat.Test").info("drained");

        assertEquals(List.of("connect c=1", "drained"), messages());
        logConnection(2);
        LoggerFactory.getLogger(ClientConnection.class).warn("something about c=2");
        assertEquals(List.of("connect c=1", "drained", "connect c=2", "something about c=2"), messages());
    }

    @Test
    void whatWaitsIsWrittenWhenTheLogEnds() {
        Logs.start("chat-1", "info", false);
        logConnection(1);
        Logs.start("chat-1", "info", false);

        assertEquals(List.of("connect c=1"), messages());
    }

    private static void logConnection(int number) {
        LoggerFactory.getLogger(ClientConnection.class).info("connect c={}", number);
    }

    private List<String> messages() {
        return written().lines().map(line -> line.replaceAll(".* - ", "")).toList();
    }

    /** U+009B begins an escape in one character; U+202E and U+2066 turn the direction; U+2028 ends a line. */
    private static final String HOSTILE = "a\u009b31mb\u202ec\u2066d\u2028e\u0000f\u200bg";

    @Test
    void marksOfDirectionAreReplaced() {
        Logs.start("chat-1", "info", false);
        LoggerFactory.getLogger("chat.Test").warn("from {}", HOSTILE, new IllegalStateException("why " + HOSTILE));

        assertTrue(written().contains("from a?31mb?c?d?e?f?g\n"), this::written);
        assertTrue(written().contains("IllegalStateException: why a?31mb?c?d?e?f?g\n"), this::written);
        assertTrue(written().contains("\n\tat chat.instance.LogsTest"), this::written);
    }

    @Test
    void controlCharactersAreEscapedInJson() throws JsonProcessingException {
        Logs.start("chat-1", "info", true);
        LoggerFactory.getLogger("chat.Test").warn("from {}", HOSTILE);

        assertTrue(
                written()
                        .stripTrailing()
                        .chars()
                        .noneMatch(c -> Character.getType(c) == Character.FORMAT || Character.isISOControl(c)),
                this::written);
        assertEquals(
                "from " + HOSTILE,
                new ObjectMapper().readTree(written()).get("formattedMessage").asText());
    }

    @Test
    void aRejectedOriginIsLoggedOnceWithTheServersOwn() {
        try (TestInstance instance = TestInstance.start()) {
            for (int i = 0; i < 50; i++) {
                instance.get("/api/session", "Origin", "https://evil.example");
                instance.get("/api/session", "Authorization", "Bearer a.b.c");
            }
            instance.connect().send("{'type':'hello','token':'a.b.c'}").await("error");
        }
        String refusals =
                written().lines().filter(line -> line.contains("evil")).collect(Collectors.joining("\n"));

        assertEquals(1, refusals.lines().count(), this::written);
        assertTrue(refusals.contains("https://evil.example may not connect to http://127.0.0.1:"), this::written);
        assertTrue(refusals.contains("CHAT_ORIGINS"), this::written);
        assertEquals(
                1,
                written()
                        .lines()
                        .filter(line -> line.contains("an invalid token, from 127.0.0.1"))
                        .count(),
                this::written);
    }

    @Test
    void aLineInJsonHasTimeInstanceAndMessage() throws JsonProcessingException {
        Logs.start("chat-1", "info", true);
        LoggerFactory.getLogger("chat.Test").warn("from {}", "a\nb", new IllegalStateException("why"));

        assertEquals(1, written().lines().count(), this::written);
        JsonNode line = new ObjectMapper().readTree(written());
        JsonNode process = line.get("context").get("properties");
        assertEquals("chat-1", process.get("instance").asText());
        assertEquals(ProcessHandle.current().pid(), process.get("pid").asLong());
        assertTrue(Math.abs(line.get("timestamp").asLong() - System.currentTimeMillis()) < 10_000, this::written);
        assertEquals("WARN", line.get("level").asText());
        assertEquals("chat.Test", line.get("loggerName").asText());
        assertEquals("from a\nb", line.get("formattedMessage").asText());
        assertEquals("why", line.get("throwable").get("message").asText());
        assertTrue(line.has("threadName"));
    }

    @Test
    void librariesLogOnlyWarnings() {
        Logs.start("chat-1", "debug", false);
        LoggerFactory.getLogger("org.eclipse.jetty.Test").info("chatter");
        LoggerFactory.getLogger("org.eclipse.jetty.Test").warn("a warning");
        LoggerFactory.getLogger("chat.Test").debug("a detail");

        assertEquals(2, written().lines().count(), this::written);
    }
}
