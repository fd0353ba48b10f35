package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Recorder;
import chat.backplane.Unavailable;
import chat.metrics.Metrics;
import chat.testing.Await;
import chat.testing.Program;
import chat.testing.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Redis over TLS with a certificate of a private authority. */
@Timeout(60)
class RedisTlsTest {
    private static final String AUTHORITY = """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=$1 \
              -addext basicConstraints=critical,CA:TRUE -keyout $1.key -out $1.pem
            """;

    private static final String CERTIFICATE = """
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=redis -keyout redis.key -out redis.csr
            echo subjectAltName=IP:127.0.0.1 >redis.ext
            openssl x509 -req -in redis.csr -CA ours.pem -CAkey ours.key -CAcreateserial -days 2 -extfile redis.ext -out redis.pem
            """;

    private static Path directory;
    private static RedisServer redis;
    private static int port;

    @BeforeAll
    static void start(@TempDir Path made) {
        directory = made;
        run(AUTHORITY, "ours");
        run(AUTHORITY, "another");
        run(CERTIFICATE, "redis");
        port = Program.freePort();
        redis = RedisServer.started(
                "--tls-port",
                "" + port,
                "--tls-cert-file",
                directory.resolve("redis.pem").toString(),
                "--tls-key-file",
                directory.resolve("redis.key").toString(),
                "--tls-ca-cert-file",
                directory.resolve("ours.pem").toString(),
                "--tls-auth-clients",
                "no");
    }

    @AfterAll
    static void end() {
        redis.close();
    }

    private static void run(String script, String argument) {
        List<String> command = List.of("sh", "-ec", "cd " + directory + "\n" + script, "sh", argument);
        try (Program openssl = Program.start(Map.of(), command)) {
            assertEquals(0, openssl.awaitExit(), openssl::err);
        }
    }

    private static RedisBackplane trusting(@Nullable String authority) {
        Path ca = authority == null ? null : directory.resolve(authority);
        URI url = URI.create("rediss://127.0.0.1:" + port);
        RedisSettings settings = new RedisSettings(url, "i1", 1_000, Duration.ofDays(1)).trusting(ca);
        return new RedisBackplane(settings, new Metrics());
    }

    private static String refusal(@Nullable String authority) {
        try (RedisBackplane backplane = trusting(authority)) {
            return String.valueOf(assertThrows(Unavailable.class, () -> backplane.start(new Recorder()))
                    .getMessage());
        }
    }

    @Test
    void aCertificateOfTheConfiguredAuthorityIsTrusted() {
        try (RedisBackplane backplane = trusting("ours.pem")) {
            backplane.start(new Recorder());
            Await.until("it is live", backplane::isLive);
        }
    }

    @Test
    void withTheSystemsOrAnotherAuthorityTheConnectionFails() {
        assertTrue(refusal(null).contains("certification path"), () -> refusal(null));
        assertTrue(refusal("another.pem").startsWith("rediss://127.0.0.1:" + port), () -> refusal("another.pem"));
    }

    @Test
    void aFileWithoutCertificatesIsReported() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "nothing\n");

        assertThrows(IOException.class, () -> TrustStore.socketFactory(empty));
        String message = assertThrows(IOException.class, () -> TrustStore.socketFactory(directory.resolve("none.pem")))
                .getMessage();
        assertTrue(String.valueOf(message).startsWith("there is no file"), message);
    }
}
