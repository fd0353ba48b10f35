package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.config.AllSettings;
import chat.config.Setting;
import chat.instance.Version;
import chat.testing.Program;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code java -jar target/chat.jar} with options and settings, right and wrong, and what it prints. */
@Timeout(60)
class JarSettingsIT {
    @Test
    void helpListsEverySettingWithItsMeaningDefaultAndUnit() {
        try (Program chat = ChatJar.start("--help")) {
            assertEquals(0, chat.awaitExit());
            String help = chat.out().replaceAll("\\s+", " ");
            for (Setting<?> setting : AllSettings.ALL) {
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
        try (Program chat = ChatJar.start("--version")) {
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
        try (Program chat = ChatJar.start(environment, "--check-config", "--rooms", "7")) {
            assertEquals(0, chat.awaitExit());
            assertTrue(chat.out().matches("(?s).*CHAT_ROOMS +=  *7 +# on the command line\n.*"), chat::out);
            assertTrue(chat.out().matches("(?s).*CHAT_TEXT_BYTES +=  *500 +# in the environment\n.*"), chat::out);
            assertTrue(chat.out().contains("(secret)"), chat::out);
            assertFalse(chat.out().contains("not to be seen"), chat::out);
        }
    }

    @Test
    void aWrongOptionIsRefusedInOneLineWithTheNearestOne() {
        ChatJar.assertRefused(2, "did you mean --text-bytes?", ChatJar.start("--text-byte", "500"));
    }

    @Test
    void aWrongValueIsRefusedInOneLine() {
        ChatJar.assertRefused(
                2, "PORT on the command line: must be a whole number from 0 to 65535", ChatJar.start("--port", "http"));
        ChatJar.assertRefused(
                2, "CHAT_ROOMS in the environment", ChatJar.start(Map.of("CHAT_ROOMS", "-1"), "--check-config"));
    }

    @Test
    void anUnknownSettingInTheEnvironmentIsRefusedWithTheNearestOne() {
        ChatJar.assertRefused(
                2, "did you mean CHAT_ORIGINS?", ChatJar.start(Map.of("CHAT_ORIGIN", "https://a.example")));
    }

    @Test
    void aCheckRefusesTheSameAsAStart() {
        ChatJar.assertRefused(
                2,
                "CHAT_SOCKET: the folder /nowhere does not exist",
                ChatJar.start("--check-config", "--socket", "/nowhere/s"));
        ChatJar.assertRefused(
                1, "CHAT_SOCKET: the folder /nowhere does not exist", ChatJar.start("--socket", "/nowhere/s"));
        ChatJar.assertRefused(
                2, "REDIS_URL on the command line: ", ChatJar.start("--check-config", "--redis-url", "redis://h/x"));
        ChatJar.assertRefused(
                2, "percent-encode the password", ChatJar.start("--check-config", "--redis-url", "redis://:pa#ss@h"));
        ChatJar.assertRefused(
                2, "CHAT_INSTANCE on the command line: ", ChatJar.start("--check-config", "--instance", "büro 1"));
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
        try (Program chat = ChatJar.start(links, "--port", "0")) {
            chat.awaitOut("links of Kubernetes or Docker: CHAT_PORT, CHAT_PORT_3000_TCP_ADDR, CHAT_SERVICE_HOST");
            chat.awaitOut(ChatJar.LISTENS);
        }
    }

    @Test
    void aPortInUseIsReportedInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            ChatJar.assertRefused(
                    1, "cannot listen on PORT=" + port, ChatJar.start("--host", "127.0.0.1", "--port", "" + port));
        }
    }

    @Test
    void anUnreachableRedisIsReportedInOneLineWithoutThePassword() {
        int nobody = Program.freePort();
        try (Program chat = ChatJar.start("--port", "0", "--redis-url", "redis://:sesame@127.0.0.1:" + nobody)) {
            assertEquals(1, chat.awaitExit());
            assertEquals(1, chat.err().lines().count(), chat::err);
            assertTrue(chat.err().contains("127.0.0.1:" + nobody), chat::err);
            assertFalse((chat.out() + chat.err()).contains("sesame"), chat::err);
        }
    }

    @Test
    void theLogIsJsonIfConfigured() throws IOException {
        try (Program chat = ChatJar.start("--port", "0", "--log-format", "json", "--instance", "chat-7")) {
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
        try (Program chat = ChatJar.start("--port", "0", "--instance", "chat-7")) {
            chat.awaitOut("ready in");
            String start =
                    "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ INFO +chat-7 pid=" + chat.pid() + " .*";
            chat.out().lines().forEach(line -> assertTrue(line.matches(start), line));
        }
    }
}
