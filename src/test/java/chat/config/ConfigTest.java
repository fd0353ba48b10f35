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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sources of settings, their precedence, and how they are shown. */
class ConfigTest {
    /** A value of each setting that is not its default. */
    private static final Map<Setting<?>, String> OTHERS = Map.ofEntries(
            Map.entry(NetworkSettings.PORT, "3100"),
            Map.entry(NetworkSettings.HOST, "127.0.0.1"),
            Map.entry(NetworkSettings.SOCKET, "/run/chat/1.sock"),
            Map.entry(NetworkSettings.INHERIT, "true"),
            Map.entry(BackplaneSettings.REDIS_URL, "redis://:sesame@redis.example:6380/2"),
            Map.entry(BackplaneSettings.NAMESPACE, "team-2"),
            Map.entry(BackplaneSettings.REDIS_CA_FILE, "/etc/chat/redis-ca.pem"),
            Map.entry(InstanceSettings.INSTANCE, "chat-1"),
            Map.entry(TokenSettings.SECRET, "a secret of two and thirty bytes"),
            Map.entry(TokenSettings.SECOND_SECRET, "another secret of two and thirty bytes"),
            Map.entry(AccessSettings.ACCESS, "accounts"),
            Map.entry(AccessSettings.ROOM_CREATION, "administrators"),
            Map.entry(AccessSettings.GUESTS, "read"),
            Map.entry(AccessSettings.REGISTRATION, "open"),
            Map.entry(AccessSettings.SESSION_HOURS, "24"),
            Map.entry(AccessSettings.SESSION_IDLE_HOURS, "1"),
            Map.entry(AccessSettings.PASSWORD_MEMORY_KB, "65536"),
            Map.entry(AccessSettings.PASSWORD_ITERATIONS, "3"),
            Map.entry(JwtSettings.SECRET, "a secret of two and thirty bytes"),
            Map.entry(JwtSettings.KEYS, "https://www.example.org/keys"),
            Map.entry(JwtSettings.ISSUER, "https://www.example.org"),
            Map.entry(JwtSettings.AUDIENCE, "chat"),
            Map.entry(JwtSettings.CLAIMS, "name=nickname"),
            Map.entry(TokenSettings.ADMIN_TOKEN, "only-for-the-admin"),
            Map.entry(NetworkSettings.ORIGINS, "https://chat.example.org"),
            Map.entry(NetworkSettings.PROXIES, "10.0.0.0/8"),
            Map.entry(NetworkSettings.HOOK_ADDRESSES, "10.1.0.0/16"),
            Map.entry(LimitSettings.TEXT_BYTES, "1000"),
            Map.entry(LimitSettings.FRAME_BYTES, "2000"),
            Map.entry(LimitSettings.SEND_PER_SECOND, "0"),
            Map.entry(LimitSettings.PERSON_ROOMS_PER_DAY, "20"),
            Map.entry(LimitSettings.PERSON_BYTES_PER_DAY, "21"),
            Map.entry(NginxLimitSettings.ADDRESS_CONNECTIONS, "20"),
            Map.entry(NginxLimitSettings.ADDRESS_HANDSHAKES_PER_SECOND, "21"),
            Map.entry(NginxLimitSettings.ADDRESS_REQUESTS_PER_SECOND, "22"),
            Map.entry(LimitSettings.ROOMS, "7"),
            Map.entry(LimitSettings.CONNECTIONS, "8"),
            Map.entry(LimitSettings.CONNECTIONS_PER_PERSON, "7"),
            Map.entry(LimitSettings.OUTBOX_BYTES, "70000"),
            Map.entry(LimitSettings.OUTBOXES_MB, "64"),
            Map.entry(ConnectionSettings.HELLO_SECONDS, "9"),
            Map.entry(ConnectionSettings.HEARTBEAT_SECONDS, "11"),
            Map.entry(TokenSettings.TOKEN_DAYS, "12"),
            Map.entry(HistorySettings.HISTORY_LENGTH, "1300"),
            Map.entry(HistorySettings.HISTORY_DAYS, "14"),
            Map.entry(HistorySettings.AUDIT_LENGTH, "1400"),
            Map.entry(HistorySettings.AUDIT_DAYS, "15"),
            Map.entry(DrainSettings.DRAIN_SECONDS, "16"),
            Map.entry(DrainSettings.DRAIN_PER_SECOND, "17"),
            Map.entry(InstanceSettings.WARM_UP_MS, "18"),
            Map.entry(InstanceSettings.MEMORY_MB, "19"),
            Map.entry(InstanceSettings.LOG_LEVEL, "debug"),
            Map.entry(InstanceSettings.LOG_FORMAT, "json"));

    private final Path directory;

    ConfigTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), List.of(lines));
    }

    @Test
    void everySettingHasADefaultThatIsValid() throws Config.Invalid {
        Config config = Given.environment();

        assertEquals(3000, config.get(NetworkSettings.PORT));
        assertEquals("", config.get(NetworkSettings.HOST));
        assertEquals("", config.get(NetworkSettings.SOCKET));
        assertEquals(false, config.get(NetworkSettings.INHERIT));
        assertEquals(Optional.empty(), config.get(BackplaneSettings.REDIS_URL));
        assertEquals("chat", config.get(BackplaneSettings.NAMESPACE));
        assertEquals("", config.get(InstanceSettings.INSTANCE));
        assertEquals("", config.get(TokenSettings.SECRET));
        assertEquals("", config.get(TokenSettings.ADMIN_TOKEN));
        assertEquals(List.of(), config.get(NetworkSettings.ORIGINS));
        assertEquals(4096, config.get(LimitSettings.TEXT_BYTES));
        assertEquals(65_536, config.get(LimitSettings.FRAME_BYTES));
        assertEquals(10, config.get(LimitSettings.SEND_PER_SECOND));
        assertEquals(300, config.get(LimitSettings.PERSON_ROOMS_PER_DAY));
        assertEquals(33_554_432, config.get(LimitSettings.PERSON_BYTES_PER_DAY));
        assertEquals(100, config.get(LimitSettings.ROOMS));
        assertEquals(15_000, config.get(LimitSettings.CONNECTIONS));
        assertEquals(1_048_576, config.get(LimitSettings.OUTBOX_BYTES));
        assertEquals(10, config.get(ConnectionSettings.HELLO_SECONDS));
        assertEquals(25, config.get(ConnectionSettings.HEARTBEAT_SECONDS));
        assertEquals(90, config.get(TokenSettings.TOKEN_DAYS));
        assertEquals(10_000, config.get(HistorySettings.HISTORY_LENGTH));
        assertEquals(365, config.get(HistorySettings.HISTORY_DAYS));
        assertEquals(10_000, config.get(HistorySettings.AUDIT_LENGTH));
        assertEquals(365, config.get(HistorySettings.AUDIT_DAYS));
        assertEquals(15, config.get(DrainSettings.DRAIN_SECONDS));
        assertEquals(1000, config.get(DrainSettings.DRAIN_PER_SECOND));
        assertEquals("info", config.get(InstanceSettings.LOG_LEVEL));
        assertEquals("text", config.get(InstanceSettings.LOG_FORMAT));
        for (Setting<?> setting : AllSettings.ALL) {
            assertFalse(config.isGiven(setting), setting.key());
        }
    }

    @Test
    void everySettingCanComeFromTheEnvironmentTheCommandLineAndAFile() throws Exception {
        assertEquals(AllSettings.ALL.size(), OTHERS.size(), "a setting lacks an example here");
        for (Setting<?> setting : AllSettings.ALL) {
            String other = Optional.ofNullable(OTHERS.get(setting)).orElseThrow();
            Object expected = setting.parser().apply(other);
            Path file = file("settings", setting.key() + "=" + other);
            Config defaults = Given.environment();

            assertFalse(expected.equals(defaults.get(setting)), setting.key());
            assertEquals(expected, Given.environment(setting.key(), other).get(setting));
            assertEquals(
                    expected,
                    Config.of(Given.map(setting.key(), other), Map.of()).get(setting));
            assertEquals(
                    expected, Given.environment("CHAT_CONFIG", file.toString()).get(setting));
            assertTrue(Given.environment(setting.key(), other).isGiven(setting), setting.key());
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
                Given.map("CHAT_ROOMS", "3"),
                Given.map("CHAT_ROOMS", "2", "CHAT_TEXT_BYTES", "2", "CHAT_CONFIG", file.toString()));

        assertEquals(3, config.get(LimitSettings.ROOMS));
        assertEquals(2, config.get(LimitSettings.TEXT_BYTES));
        assertEquals(1, config.get(NetworkSettings.PORT));
        assertEquals("h", config.get(NetworkSettings.HOST));
    }

    @Test
    void aSecretCanComeFromAFileOfItsOwn() throws Exception {
        Path secret = file("secret", "a secret of two and thirty bytes");
        Path redis = file("redis", "redis://:sesame@127.0.0.1:6379");
        Config config = Given.environment("CHAT_SECRET_FILE", secret.toString(), "REDIS_URL_FILE", redis.toString());

        assertEquals("a secret of two and thirty bytes", config.get(TokenSettings.SECRET));
        assertEquals(
                Optional.of(URI.create("redis://:sesame@127.0.0.1:6379")), config.get(BackplaneSettings.REDIS_URL));
    }

    @Test
    void secretsAreMaskedWhereSettingsAreShown() throws Exception {
        Config config = Given.environment(
                "CHAT_SECRET", "a secret of two and thirty bytes",
                "REDIS_URL", "redis://:sesame@127.0.0.1:6379",
                "CHAT_ROOMS", "7");
        String shown = config.describe();

        assertFalse(shown.contains("thirty") || shown.contains("sesame"), shown);
        assertEquals(AllSettings.ALL.size(), shown.lines().count());
        assertTrue(shown.matches("(?s).*CHAT_ROOMS +=  *7 +# in the environment\n.*"), shown);
        assertTrue(shown.matches("(?s).*CHAT_TEXT_BYTES +=  *4096 +# by default\n.*"), shown);
        assertTrue(shown.matches("(?s).*CHAT_SECRET +=  *\\(secret\\) +# in the environment\n.*"), shown);
    }

    @Test
    void originsAreComparedBySchemeHostAndPort() throws Config.Invalid {
        assertEquals(
                List.of(new Origin("https", "chat.example.org", 443), new Origin("http", "localhost", 8080)),
                Given.environment("CHAT_ORIGINS", " https://Chat.Example.org:443 ,, http://localhost:8080 ")
                        .get(NetworkSettings.ORIGINS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://*.example.org", "https://*", "https://bücher.example"})
    void anOriginThatNoBrowserSendsIsRefused(String origin) {
        Config.Invalid refusal = assertThrows(Config.Invalid.class, () -> Given.environment("CHAT_ORIGINS", origin));
        assertTrue(refusal.toString().contains("CHAT_ORIGINS in the environment: \"" + origin), refusal::toString);
    }

    @Test
    void settingsAndOptionsHaveMatchingNames() {
        for (Setting<?> setting : AllSettings.ALL) {
            assertTrue(setting.key().matches("(CHAT|REDIS|PORT)[A-Z_]*"), setting.key());
            assertTrue(setting.option().matches("--[a-z-]+"), setting.option());
            assertTrue(setting.doc().endsWith("."), setting.doc());
            assertFalse(setting.unit().isBlank(), setting.key());
        }
        assertEquals("--redis-url", BackplaneSettings.REDIS_URL.option());
        assertEquals("--text-bytes", LimitSettings.TEXT_BYTES.option());
    }
}
