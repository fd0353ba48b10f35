package chat.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages about settings that are wrong. */
class ConfigProblemsTest {
    private final Path directory;

    ConfigProblemsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static List<String> problems(Map<String, String> options, Map<String, String> environment) {
        String message = assertThrows(Config.Invalid.class, () -> Config.of(options, environment))
                .getMessage();
        return String.valueOf(message).lines().sorted().toList();
    }

    private static List<String> problems(String... keysAndValues) {
        return problems(Map.of(), Given.map(keysAndValues));
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), List.of(lines));
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
                                Given.map("CHAT_ROOMS", "none"),
                                Given.map(
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
        "CHAT_HOOK_ADDRESSES, hooks.example",
        "CHAT_HOOK_ADDRESSES, 10.0.0.0/33",
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
        assertEquals(List.of(key), Given.environment(key, value).serviceLinks());
        assertTrue(problems(Given.map(key, value), Map.of())
                .get(0)
                .startsWith(key + " on the command line: no such setting"));
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
}
