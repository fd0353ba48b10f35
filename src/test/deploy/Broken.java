import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The main class of a release that passes every check but does not serve; the entry "how" of its jar says what it does instead:
 * crash; be ready, and count a failure for each look at its meters (failing); or listen and answer /readyz with that text. Only
 * "only as chat" does serve, and by no other account.
 */
public final class Broken {
    private static int failures;

    private Broken() {}

    public static void main(String[] args) throws Exception {
        String how = new String(Broken.class.getResourceAsStream("/how").readAllBytes(), StandardCharsets.UTF_8).strip();
        if (how.equals("only as chat")) {
            if (!System.getProperty("user.name").equals("chat")) {
                System.err.println("run as " + System.getProperty("user.name"));
                System.exit(1);
            }
            chat.Main.main(args);
            return;
        }
        if (List.of(args).stream().anyMatch(List.of("--version", "--check-config", "--warm-up")::contains)) {
            chat.Main.main(args);
            return;
        }
        if (how.equals("crash")) {
            System.err.println("broken on purpose");
            System.exit(1);
        }
        Path path = Path.of(System.getenv("CHAT_SOCKET"));
        Files.deleteIfExists(path);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> path.toFile().delete()));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            while (true) {
                answer(listener.accept(), how);
            }
        }
    }

    /** Alive, but not ready unless it is only failing; and 503 to all else, so that nginx tries another. */
    private static void answer(SocketChannel connection, String how) throws IOException {
        try (connection) {
            ByteBuffer bytes = ByteBuffer.allocate(8192);
            connection.read(bytes);
            String request = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            boolean failing = how.equals("failing");
            boolean meters = failing && request.startsWith("GET /metrics ");
            boolean well = meters || request.contains("/healthz") || (failing && request.startsWith("GET /readyz "));
            failures += meters ? 10 : 0;
            String body = meters ? "chat_errors_total{where=\"client\"} " + failures + "\n" : how + "\n";
            connection.write(StandardCharsets.UTF_8.encode("HTTP/1.1 " + (well ? "200 OK" : "503 Not ready")
                    + "\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
        }
    }
}
