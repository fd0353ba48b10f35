package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.Await;
import chat.testing.Program;
import chat.testing.RawWebSocket;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar target/chat.jar} on unix sockets: its own, and one that it inherits. */
@Timeout(60)
class JarSocketIT {
    private final Path directory;

    JarSocketIT(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void aDrainingInstanceLeavesTheSocketOfItsSuccessorAlone() {
        Path socket = directory.resolve("chat.sock");
        Map<String, String> environment = Map.of("CHAT_SOCKET", socket.toString(), "CHAT_DRAIN_SECONDS", "10");
        try (Program leaving = ChatJar.start(environment, "--port", "0")) {
            int port = Integer.parseInt(leaving.awaitOut("listens on .*http://localhost:(\\d+)"));
            try (RawWebSocket straggler = RawWebSocket.open(port, 0)) {
                straggler.send("{'type':'hello'}").read();
                leaving.terminate();
                Await.until("its socket is gone", () -> !Files.exists(socket));
                try (Program successor = ChatJar.start(environment)) {
                    successor.awaitOut("listens on");
                    assertEquals(0, leaving.awaitExit());
                    assertTrue(get(socket).startsWith("HTTP/1.1 200"), () -> get(socket));
                }
            }
        }
    }

    @Test
    void itListensOnAUnixSocketEvenWhereAKilledOneLeftItsFile() throws IOException {
        Path socket = directory.resolve("chat.sock");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(socket));
        }
        assertTrue(Files.exists(socket));

        try (Program chat = ChatJar.start("--socket", socket.toString())) {
            chat.awaitOut("listens on unix:(\\S+),");
            assertTrue(get(socket).startsWith("HTTP/1.1 200"), () -> get(socket));
            assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
            ChatJar.assertRefused(1, "in use", ChatJar.start("--socket", socket.toString()));
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
        command.addAll(ChatJar.command(ChatJar.JAVA, "--inherit", "true"));
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
}
