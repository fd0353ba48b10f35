package chat.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.auth.SiteKeys;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The text of a key set, from a file or a site, and the little that is taken of one that misbehaves. */
@Timeout(30)
class KeySetSourceTest {
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer site;

    @BeforeEach
    void start() throws IOException {
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Location", "/keys");
            String path = exchange.getRequestURI().getPath();
            exchange.sendResponseHeaders(path.equals("/moved") ? 302 : 200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                switch (path) {
                    case "/keys" -> body.write("{}".getBytes(StandardCharsets.UTF_8));
                    case "/long" -> body.write(new byte[10 * SiteKeys.MAX_CHARS]);
                    case "/slow" -> {
                        body.write('{');
                        body.flush();
                        over.await();
                    }
                    default -> body.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        site.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        site.stop(0);
    }

    private CompletableFuture<String> read(String path) {
        URI url = URI.create("http://127.0.0.1:" + site.getAddress().getPort() + path);
        return KeySetSource.of(url, Duration.ofSeconds(2)).get();
    }

    private void assertFails(String path) {
        assertThrows(ExecutionException.class, () -> read(path).get(10, TimeUnit.SECONDS));
    }

    @Test
    void theAnswerOfASiteIsRead() throws Exception {
        assertEquals("{}", read("/keys").get(10, TimeUnit.SECONDS));
    }

    @Test
    void anAnswerThatIsTooLongOrTooSlowOrElsewhereIsNone() {
        assertFails("/long");
        assertFails("/slow");
        assertFails("/moved");
    }

    @Test
    void noMoreOfAFileIsReadThanAKeySetMayHave(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("keys.json"), " ".repeat(10 * SiteKeys.MAX_CHARS));

        assertEquals(
                SiteKeys.MAX_CHARS + 1,
                KeySetSource.of(file.toString()).get().get(1, TimeUnit.SECONDS).length());
        assertTrue(KeySetSource.of(directory.resolve("none").toString()).get().isCompletedExceptionally());
    }
}
