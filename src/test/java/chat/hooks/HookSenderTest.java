package chat.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.testing.Program;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sender waits for no receiver, and for no server of names, longer than it has to. */
@Timeout(60)
class HookSenderTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String PASSWORD = "secret";

    private static HookTarget target(String url) {
        return HookTarget.parse(url).orElseThrow();
    }

    private static List<InetAddress> here(String host) {
        return List.of(InetAddress.getLoopbackAddress());
    }

    @Test
    void theTimeForALookUpIsThatOfTheDelivery() {
        CountDownLatch end = new CountDownLatch(1);
        HookSender.Resolver hanging = host -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                // As little as a look-up of the system does this one end by that.
                throw new IOException(e);
            }
            return here(host);
        };
        HookSender sender =
                new HookSender(hanging, (SSLSocketFactory) SSLSocketFactory.getDefault(), Duration.ofMillis(100));
        IOException e = assertThrows(
                IOException.class, () -> sender.post(target("http://slow.example.org/"), Map.of(), new byte[0]));
        assertEquals("its host was not found within 0 s", e.getMessage());
        end.countDown();
    }

    @Test
    void anAnswerOverTlsIsEnoughThoughThePeerKeepsTheConnection(@TempDir Path directory) throws Exception {
        SSLContext context = context(directory);
        try (SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<SSLSocket> answered = CompletableFuture.supplyAsync(() -> answer(server));
            HookSender sender = new HookSender(HookSenderTest::here, context.getSocketFactory(), LONG);

            int status = sender.post(
                    target("https://localhost:" + server.getLocalPort() + "/"), Map.of(), new byte[] {'{', '}'});

            assertEquals(204, status);
            answered.join().close();
        }
    }

    /** Answers a request, and returns the connection, which stays open. */
    private static SSLSocket answer(SSLServerSocket server) {
        try {
            SSLSocket socket = (SSLSocket) server.accept();
            socket.getInputStream().read();
            socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns a context with a certificate that it trusts. */
    private static SSLContext context(Path directory) throws GeneralSecurityException, IOException {
        Path store = directory.resolve("keys.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = List.of(
                keytool.toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "test",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        try (Program made = Program.start(Map.of(), command)) {
            assertEquals(0, made.awaitExit(), made::err);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
