package chat.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.web.Origin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sources of settings, their precedence, and the messages about wrong ones. */
class ConfigTest {
    /** A value of each setting that is not its default. */
    private static final Map<Setting<?>, String> OTHERS = Map.ofEntries(
            Map.entry(Settings.PORT, "3100"),
            Map.entry(Settings.HOST, "127.0.0.1"),
            Map.entry(Settings.SOCKET, "/run/chat/1.sock"),
            Map.entry(Settings.INHERIT, "true"),
            Map.entry(Settings.REDIS_URL, "redis://:sesame@redis.example:6380/2"),
            Map.entry(Settings.NAMESPACE, "team-2"),
            Map.entry(Settings.REDIS_CA_FILE, "/etc/chat/redis-ca.pem"),
            Map.entry(Settings.INSTANCE, "chat-1"),
            Map.entry(Settings.SECRET, "a secret of two and thirty bytes"),
            Map.entry(Settings.ADMIN_TOKEN, "only-for-the-admin"),
            Map.entry(Settings.ORIGINS, "https://chat.example.org"),
            Map.entry(Settings.PROXIES, "10.0.0.0/8"),
            Map.entry(Settings.TEXT_BYTES, "1000"),
            Map.entry(Settings.FRAME_BYTES, "2000"),
            Map.entry(Settings.SEND_PER_SECOND, "0"),
            Map.entry(Settings.PERSON_ROOMS_PER_DAY, "20"),
            Map.entry(Settings.PERSON_BYTES_PER_DAY, "21"),
            Map.entry(Settings.ADDRESS_CONNECTIONS, "20"),
            Map.entry(Settings.ADDRESS_HANDSHAKES_PER_SECOND, "21"),
            Map.entry(Settings.ADDRESS_REQUESTS_PER_SECOND, "22"),
            Map.entry(Settings.ROOMS, "7"),
            Map.entry(Settings.CONNECTIONS, "8"),
            Map.entry(Settings.CONNECTIONS_PER_PERSON, "7"),
            Map.entry(Settings.OUTBOX_BYTES, "70000"),
            Map.entry(Settings.OUTBOXES_MB, "64"),
            Map.entry(Settings.HELLO_SECONDS, "9"),
            Map.entry(Settings.HEARTBEAT_SECONDS, "11"),
            Map.entry(Settings.TOKEN_DAYS, "12"),
            Map.entry(Settings.HISTORY_LENGTH, "1300"),
            Map.entry(Settings.HISTORY_DAYS, "14"),
            Map.entry(Settings.DRAIN_SECONDS, "16"),
            Map.entry(Settings.DRAIN_PER_SECOND, "17"),
            Map.entry(Settings.WARM_UP_MS, "18"),
            Map.entry(Settings.MEMORY_MB, "19"),
            Map.entry(Settings.LOG_LEVEL, "debug"),
            Map.entry(Settings.LOG_FORMAT, "json"));

    private final Path directory;

    ConfigTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static Config environment(String... keysAndValues) throws Config.Invalid {
        return Config.of(Map.of(), map(keysAndValues));
    }

    private static Map<String, String> map(String... keysAndValues) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static List<String> problems(Map<String, String> options, Map<String, String> environment) {
        String message = assertThrows(Config.Invalid.class, () -> Config.of(options, environment))
                .getMessage();
        return String.valueOf(message).lines().sorted().toList();
    }

    private static List<String> problems(String... keysAndValues) {
        return problems(Map.of(), map(keysAndValues));
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), List.of(lines));
    }

    @Test
    void everySettingHasADefaultThatIsValid() throws Config.Invalid {
        Config config = environment();

        assertEquals(3000, config.get(Settings.PORT));
        assertEquals("", config.get(Settings.HOST));
        assertEquals("", config.get(Settings.SOCKET));
        assertEquals(false, config.get(Settings.INHERIT));
        assertEquals(Optional.empty(), config.get(Settings.REDIS_URL));
        assertEquals("chat", config.get(Settings.NAMESPACE));
        assertEquals("", config.get(Settings.INSTANCE));
        assertEquals("", config.get(Settings.SECRET));
        assertEquals("", config.get(Settings.ADMIN_TOKEN));
        assertEquals(List.of(), config.get(Settings.ORIGINS));
        assertEquals(4096, config.get(Settings.TEXT_BYTES));
        assertEquals(65_536, config.get(Settings.FRAME_BYTES));
        assertEquals(10, config.get(Settings.SEND_PER_SECOND));
        assertEquals(300, config.get(Settings.PERSON_ROOMS_PER_DAY));
        assertEquals(33_554_432, config.get(Settings.PERSON_BYTES_PER_DAY));
        assertEquals(100, config.get(Settings.ROOMS));
        assertEquals(15_000, config.get(Settings.CONNECTIONS));
        assertEquals(1_048_576, config.get(Settings.OUTBOX_BYTES));
        assertEquals(10, config.get(Settings.HELLO_SECONDS));
        assertEquals(25, config.get(Settings.HEARTBEAT_SECONDS));
        assertEquals(90, config.get(Settings.TOKEN_DAYS));
        assertEquals(10_000, config.get(Settings.HISTORY_LENGTH));
        assertEquals(365, config.get(Settings.HISTORY_DAYS));
        assertEquals(15, config.get(Settings.DRAIN_SECONDS));
        assertEquals(1000, config.get(Settings.DRAIN_PER_SECOND));
        assertEquals("info", config.get(Settings.LOG_LEVEL));
        assertEquals("text", config.get(Settings.LOG_FORMAT));
        for (Setting<?> setting : Settings.ALL) {
            assertFalse(config.isGiven(setting), setting.key());
        }
    }

    @Test
    void everySettingCanComeFromTheEnvironmentTheCommandLineAndAFile() throws Exception {
        assertEquals(Settings.ALL.size(), OTHERS.size(), "a setting lacks an example here");
        for (Setting<?> setting : Settings.ALL) {
            String other = Optional.ofNullable(OTHERS.get(setting)).orElseThrow();
            Object expected = setting.parser().apply(other);
            Path file = file("settings", setting.key() + "=" + other);
            Config defaults = environment();

            assertFalse(expected.equals(defaults.get(setting)), setting.key());
            assertEquals(expected, environment(setting.key(), other).get(setting));
            assertEquals(
                    expected, Config.of(map(setting.key(), other), Map.of()).get(setting));
            assertEquals(expected, environment("CHAT_CONFIG", file.toString()).get(setting));
            assertTrue(environment(setting.key(), other).isGiven(setting), setting.key());
        }
    }

    @Test
    void optionsOverrideTheEnvironmentWhichOverridesTheFile() throws Exception {
        Path file = file(
                "settings",
                "CHAT_ROOMS=1",
                "CHAT_TEXT_BYTES=1",
                "PORT=1",
                "# a comment",
                "#PORT=2",
                "",
                " CHAT_HOST = h ");
        Config config = Config.of(
                map("CHAT_ROOMS", "3"), map("CHAT_ROOMS", "2", "CHAT_TEXT_BYTES", "2", "CHAT_CONFIG", file.toString()));

        assertEquals(3, config.get(Settings.ROOMS));
        assertEquals(2, config.get(Settings.TEXT_BYTES));
        assertEquals(1, config.get(Settings.PORT));
        assertEquals("h", config.get(Settings.HOST));
    }

    @Test
    void aSecretCanComeFromAFileOfItsOwn() throws Exception {
        Path secret = file("secret", "a secret of two and thirty bytes");
        Path redis = file("redis", "redis://:sesame@127.0.0.1:6379");
        Config config = environment("CHAT_SECRET_FILE", secret.toString(), "REDIS_URL_FILE", redis.toString());

        assertEquals("a secret of two and thirty bytes", config.get(Settings.SECRET));
        assertEquals(Optional.of(URI.create("redis://:sesame@127.0.0.1:6379")), config.get(Settings.REDIS_URL));
    }

    @Test
    void onlySecretsHaveFilesAndThoseMustBeThere() {
        assertTrue(problems("CHAT_ROOMS_FILE", "/etc/rooms").get(0).startsWith("CHAT_ROOMS_FILE"));
        assertEquals(
                List.of("CHAT_SECRET_FILE: cannot read /nowhere/secret: no such file"),
                problems("CHAT_SECRET_FILE", "/nowhere/secret"));
        assertEquals(
                List.of("CHAT_CONFIG: cannot read /nowhere/settings: no such file"),
                problems("CHAT_CONFIG", "/nowhere/settings"));
    }

    @Test
    void allProblemsAreReportedAtOnceWithTheirPlaces() throws IOException {
        Path file = file("settings", "CHAT_DRAIN_SECONDS=soon", "nonsense", "CHAT_NOTHING=1");

        assertEquals(
                List.of(
                        file + ", line 2: not of the form KEY=value",
                        "CHAT_CONNECTION in the environment: no such setting; did you mean CHAT_CONNECTIONS?",
                        "CHAT_DRAIN_SECONDS in " + file + ": must be a whole number from 1 to 3600",
                        "CHAT_LOG_LEVEL in the environment: must be one of error, warn, info, debug",
                        "CHAT_ROOMS on the command line: must be a whole number from 1 to 10000"),
                problems(
                                map("CHAT_ROOMS", "none"),
                                map(
                                        "CHAT_CONFIG",
                                        file.toString(),
                                        "CHAT_LOG_LEVEL",
                                        "loud",
                                        "CHAT_CONNECTION",
                                        "1",
                                        "HOME",
                                        "/root"))
                        .stream()
                        .filter(problem -> !problem.startsWith("CHAT_NOTHING"))
                        .toList());
        assertTrue(problems("CHAT_CONFIG", file.toString()).stream()
                .anyMatch(problem -> problem.startsWith("CHAT_NOTHING in " + file + ": no such setting")));
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT_ORIGIN, CHAT_ORIGINS",
        "CHAT_PORT, CHAT_HOST|CHAT_ROOMS|PORT",
        "CHAT_TEXTBYTES, CHAT_TEXT_BYTES",
        "CHAT_LOGLEVEL, CHAT_LOG_LEVEL",
        "CHAT_CONFIGURATION, CHAT_CONFIG|CHAT_CONNECTIONS"
    })
    void anUnknownSettingIsToldWithTheNearestOne(String given, String meant) {
        String problem = problems(given, "1").get(0);

        assertTrue(problem.matches(".*did you mean (" + meant + ")\\?"), problem);
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, -1",
        "PORT, 65536",
        "PORT, 3000.0",
        "PORT, 0x10",
        "PORT, 99999999999",
        "CHAT_TEXT_BYTES, 0",
        "CHAT_TEXT_BYTES, 65537",
        "CHAT_INHERIT, yes",
        "REDIS_URL, 127.0.0.1:6379",
        "REDIS_URL, http://127.0.0.1",
        "REDIS_URL, redis://",
        "CHAT_NAMESPACE, ''",
        "CHAT_NAMESPACE, chat:1",
        "CHAT_NAMESPACE, chat*",
        "CHAT_NAMESPACE, plaza-für-alle",
        "CHAT_NAMESPACE, this-one-has-three-and-thirty-xyz",
        "REDIS_URL, redis://h/x",
        "REDIS_URL, redis://h:99999",
        "REDIS_URL, redis://:pa#ss@h",
        "CHAT_INSTANCE, büro",
        "CHAT_INSTANCE, chat 1",
        "CHAT_INSTANCE, %d{chat}",
        "CHAT_SOCKET, /run/an/unusually/long/path/of/a/socket/that/no/kernel/takes/because/it/has/107/bytes/and/that/is/more/than/106/x",
        "CHAT_SECRET, short",
        "CHAT_ADMIN_TOKEN, short",
        "CHAT_ADMIN_TOKEN, with a space in it somewhere",
        "CHAT_ORIGINS, chat.example.org",
        "CHAT_ORIGINS, https://chat.example.org/",
        "CHAT_ORIGINS, *",
        "CHAT_ORIGINS, null",
        "CHAT_PROXIES, proxy.example",
        "CHAT_PROXIES, 10.0.0.0/33",
        "CHAT_LOG_FORMAT, xml"
    })
    void aValueThatCannotBeIsToldWithWhatWouldBeRight(String key, String value) {
        List<String> problems = problems(key, value);

        assertEquals(1, problems.size());
        assertTrue(problems.get(0).startsWith(key + " in the environment: "), problems::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT_SERVICE_HOST, 10.0.0.7",
        "CHAT_SERVICE_PORT, 3000",
        "CHAT_SERVICE_PORT_HTTP, 3000",
        "CHAT_PORT, tcp://10.0.0.7:3000",
        "CHAT_PORT_3000_TCP, tcp://10.0.0.7:3000",
        "CHAT_PORT_3000_TCP_PROTO, tcp",
        "CHAT_PORT_3000_TCP_PORT, 3000",
        "CHAT_PORT_3000_TCP_ADDR, 10.0.0.7",
        "CHAT_WEB_SERVICE_HOST, 10.0.0.8",
        "CHAT_WEB_PORT, udp://10.0.0.8:53",
        "CHAT_1_PORT, tcp://172.17.0.2:3000",
        "CHAT_1_PORT_3000_TCP_ADDR, 172.17.0.2",
        "CHAT_1_NAME, /web_1/chat_1",
        "CHAT_1_ENV_JAVA_HOME, /usr/lib/jvm",
        "CHAT_NAME, /web/chat"
    })
    void aLinkOfKubernetesOrDockerIsNoSettingAndNoMistake(String key, String value) throws Exception {
        assertEquals(List.of(key), environment(key, value).serviceLinks());
        assertTrue(
                problems(map(key, value), Map.of()).get(0).startsWith(key + " on the command line: no such setting"));
    }

    @ParameterizedTest
    @CsvSource({"CHAT_PORT, 3000", "CHAT_SERVICE, 1", "CHAT_METRICS_PORT, 9103", "CHAT_NAME, Ann", "CHAT_PORT_3000, 1"})
    void aVariableThatOnlyLooksLikeALinkIsRefused(String key, String value) {
        assertTrue(problems(key, value).get(0).startsWith(key + " in the environment: no such setting"));
    }

    @Test
    void aFileThatIsNotTextIsReportedInOneLine() throws IOException {
        Path file = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertEquals(
                List.of("CHAT_SECRET_FILE: cannot read " + file + ": it is not UTF-8"),
                problems("CHAT_SECRET_FILE", file.toString()));
        assertEquals(
                List.of("CHAT_CONFIG: cannot read " + file + ": it is not UTF-8"),
                problems("CHAT_CONFIG", file.toString()));
    }

    @Test
    void noProblemShowsASecret() {
        List<String> problems = new ArrayList<>(problems("CHAT_SECRET", "sesame"));
        problems.addAll(problems("CHAT_ADMIN_TOKEN", "sesame"));
        problems.addAll(problems("REDIS_URL", "redis:/:sesame@host"));
        problems.addAll(problems("REDIS_URL", "redis://:s#sesame@host"));

        assertFalse(problems.toString().contains("sesame"), problems::toString);
    }

    @Test
    void secretsAreMaskedWhereSettingsAreShown() throws Exception {
        Config config = environment(
                "CHAT_SECRET", "a secret of two and thirty bytes",
                "REDIS_URL", "redis://:sesame@127.0.0.1:6379",
                "CHAT_ROOMS", "7");
        String shown = config.describe();

        assertFalse(shown.contains("thirty") || shown.contains("sesame"), shown);
        assertEquals(Settings.ALL.size(), shown.lines().count());
        assertTrue(shown.matches("(?s).*CHAT_ROOMS +=  *7 +# in the environment\n.*"), shown);
        assertTrue(shown.matches("(?s).*CHAT_TEXT_BYTES +=  *4096 +# by default\n.*"), shown);
        assertTrue(shown.matches("(?s).*CHAT_SECRET +=  *\\(secret\\) +# in the environment\n.*"), shown);
    }

    @Test
    void originsAreComparedBySchemeHostAndPort() throws Config.Invalid {
        assertEquals(
                List.of(new Origin("https", "chat.example.org", 443), new Origin("http", "localhost", 8080)),
                environment("CHAT_ORIGINS", " https://Chat.Example.org:443 ,, http://localhost:8080 ")
                        .get(Settings.ORIGINS));
    }

    @Test
    void settingsAndOptionsHaveMatchingNames() {
        for (Setting<?> setting : Settings.ALL) {
            assertTrue(setting.key().matches("(CHAT|REDIS|PORT)[A-Z_]*"), setting.key());
            assertTrue(setting.option().matches("--[a-z-]+"), setting.option());
            assertTrue(setting.doc().endsWith("."), setting.doc());
            assertFalse(setting.unit().isBlank(), setting.key());
        }
        assertEquals("--redis-url", Settings.REDIS_URL.option());
        assertEquals("--text-bytes", Settings.TEXT_BYTES.option());
    }
}
