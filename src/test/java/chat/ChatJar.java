package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code target/chat.jar}, run as a process of its own. */
final class ChatJar {
    static final Path PATH = Path.of(System.getProperty("chat.dir", "."), "target", "chat.jar");

    /** The {@code java} that runs the tests. */
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin/java").toString();

    /** The line that it logs once it accepts connections; the group is its port. */
    static final String LISTENS = "listens on http://localhost:(\\d+)";

    private ChatJar() {}

    static List<String> command(String java, String... options) {
        List<String> command = new ArrayList<>(List.of(java, "-jar", PATH.toString()));
        command.addAll(List.of(options));
        return command;
    }

    static Program start(String... options) {
        return start(Map.of(), options);
    }

    static Program start(Map<String, String> environment, String... options) {
        return Program.start(environment, command(JAVA, options));
    }

    /** Awaits that the program ends with a status, having said why in one line. */
    static void assertRefused(int status, String message, Program chat) {
        try (chat) {
            assertEquals(status, chat.awaitExit());
            assertEquals(1, chat.err().lines().count(), chat::err);
            assertTrue(chat.err().startsWith("chat: "), chat::err);
            assertTrue(chat.err().contains(message), chat::err);
            assertFalse(chat.out().contains("Exception"), chat::out);
        }
    }
}
