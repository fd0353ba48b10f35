package chat.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A check reports the same problems as a start, each with the setting's name. */
@Timeout(60)
class PreflightTest {
    private final Path directory;

    PreflightTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static Config config(String key, String value) throws Config.Invalid {
        return Config.of(Map.of(), Map.of("PORT", "0", key, value));
    }

    private static void assertRefused(String key, String value, String problem) throws Exception {
        Config config = config(key, value);

        assertEquals(List.of(problem), Preflight.problems(config));
        assertEquals(
                problem,
                assertThrows(Instance.StartFailure.class, () -> Instance.start(config))
                        .getMessage());
    }

    @Test
    void aMissingFolderIsReported() throws Exception {
        assertRefused("CHAT_SOCKET", "/nowhere/chat.sock", "CHAT_SOCKET: the folder /nowhere does not exist");
    }

    @Test
    void aFileThatIsNotASocketIsReportedAndNotDeleted() throws Exception {
        Path file = Files.writeString(directory.resolve("precious"), "not to be lost");

        assertRefused("CHAT_SOCKET", file.toString(), "CHAT_SOCKET: " + file + " exists, and is not a socket");
        assertEquals("not to be lost", Files.readString(file));
    }

    @Test
    void anAddressOfAnotherMachineIsReported() throws Exception {
        assertRefused("CHAT_HOST", "192.0.2.1", "CHAT_HOST: 192.0.2.1 is not an address of this machine");
        assertRefused("CHAT_HOST", "no.such.host.invalid", "CHAT_HOST: there is no host no.such.host.invalid");
    }

    @Test
    void aSecondSecretWithoutAFirstIsReported() throws Exception {
        assertRefused(
                "CHAT_SECOND_SECRET",
                "a secret of two and thirty bytes",
                "CHAT_SECOND_SECRET: needs CHAT_SECRET, which it stands beside");
    }

    @Test
    void theDefaultsHaveNoProblem() throws Exception {
        assertEquals(List.of(), Preflight.problems(Config.of(Map.of(), Map.of())));
        assertEquals(List.of(), Preflight.problems(config("CHAT_HOST", "127.0.0.1")));
        assertEquals(
                List.of(),
                Preflight.problems(config("CHAT_SOCKET", directory.resolve("s").toString())));
    }

    @Test
    void withoutAnInheritedSocketTheSettingThatNeedsItIsNamed() throws Exception {
        Config config = config("CHAT_INHERIT", "true");
        String message = assertThrows(Instance.StartFailure.class, () -> Instance.start(config))
                .getMessage();

        assertTrue(String.valueOf(message).contains("CHAT_INHERIT=true"), message);
    }

    @Test
    void anInstanceStoppedBeforeItsStartOpensNothing() throws IOException, Config.Invalid {
        Path socket = directory.resolve("chat.sock");
        Instance instance = new Instance(config("CHAT_SOCKET", socket.toString()));
        instance.drainAndStop();

        assertThrows(Instance.StartFailure.class, instance::start);
        assertTrue(Files.notExists(socket));
    }
}
