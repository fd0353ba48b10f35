package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes are admitted, or rejected with a reason. */
@Timeout(30)
class HandshakeCheckTest {
    private static TestInstance instance;

    @BeforeAll
    static void start() {
        instance = TestInstance.start(
                "CHAT_ORIGINS=https://chat.example.org, http://localhost:8080", "CHAT_PROXIES=127.0.0.1");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static Response handshake(String... headers) {
        return RawWebSocket.handshake(instance.port(), headers);
    }

    private static void refused(int status, String code, Response response) {
        assertEquals(status, response.status());
        assertEquals("application/problem+json", response.header("Content-Type"));
        assertTrue(response.body().contains("\"code\":\"" + code + "\""), response::body);
        assertEquals("nosniff", response.header("X-Content-Type-Options"));
    }

    @Test
    void aProgramSendsNoOriginAndIsAdmitted() {
        assertEquals(101, handshake().status());
    }

    @Test
    void aPageOfThisServerIsAdmitted() {
        assertEquals(
                101, handshake("Origin: http://127.0.0.1:" + instance.port()).status());
        assertEquals(
                101, handshake("Origin: http://chat.here", "Host: chat.here").status());
        assertEquals(
                101,
                handshake("Origin: http://Chat.Here:444", "Host: chat.here:444").status());
    }

    @ParameterizedTest
    @CsvSource({
        "http, chat.here, http://chat.here, 101",
        "http, chat.here:80, http://chat.here, 101",
        "http, chat.here, http://chat.here:80, 101",
        "https, chat.here, https://chat.here, 101",
        "https, chat.here:443, https://chat.here, 101",
        "https, chat.here, https://chat.here:443, 101",
        "https, '[2001:db8::1]:443', 'https://[2001:DB8::1]', 101",
        "http, chat.here, https://chat.here, 403",
        "https, chat.here, http://chat.here, 403",
        "https, chat.here:80, https://chat.here, 403",
        "http, chat.here:443, http://chat.here, 403",
        "http, chat.here, ftp://chat.here, 403",
        "http, chat.here, ws://chat.here, 403",
        "http, chat.here, http://chat.here:65616, 403",
        "http, chat.here, http://chat.here/, 403"
    })
    void anOriginIsItsSchemeHostAndPort(String scheme, String host, String origin, int status) {
        Response response = handshake("X-Forwarded-Proto: " + scheme, "Host: " + host, "Origin: " + origin);

        assertEquals(status, response.status());
    }

    @Test
    void theSchemeIsTakenFromTrustedProxiesOnly() {
        String[] overTls = {"X-Forwarded-Proto: https", "Host: chat.here", "Origin: https://chat.here"};
        try (TestInstance alone = TestInstance.start()) {
            assertEquals(403, RawWebSocket.handshake(alone.port(), overTls).status());
        }
        assertEquals(101, handshake(overTls).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://chat.example.org", "HTTPS://CHAT.EXAMPLE.ORG", "http://localhost:8080"})
    void aPageOfAConfiguredOriginIsAdmitted(String origin) {
        assertEquals(101, handshake("Origin: " + origin).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "https://evil.example",
                "http://chat.example.org",
                "https://chat.example.org:444",
                "https://chat.example.org.evil.example",
                "https://evil-chat.example.org",
                "https://evil.example/https://chat.example.org",
                "https://chat.example.org@evil.example",
                "http://127.0.0.1",
                "http://127.0.0.1:1",
                "http://localhost",
                "chat.example.org",
                "*",
                "://"
            })
    void aForeignPageIsNot(String origin) {
        refused(403, "forbidden", handshake("Origin: " + origin));
    }

    @Test
    void anotherVersionIs426WithTheSupportedOne() {
        Response response = handshake("Sec-WebSocket-Version: 8");

        refused(426, "bad_request", response);
        assertEquals("13", response.header("Sec-WebSocket-Version"));
    }

    @Test
    void aPlainRequestIs426() {
        Response response = RawWebSocket.request(instance.port(), "GET /ws HTTP/1.1");

        refused(426, "bad_request", response);
        assertEquals("websocket", response.header("Upgrade"));
        refused(426, "bad_request", handshake("Upgrade: h2c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "short", "c2hvcnQ=", "not base 64 at all, no", "dGhlIHNhbXBsZSBub25jZSBpcyB0b28gbG9uZw=="})
    void aKeyIs16BytesInBase64(String key) {
        refused(400, "bad_request", handshake("Sec-WebSocket-Key:" + (key.isEmpty() ? "" : " " + key)));
    }

    @Test
    void aHandshakeWithoutConnectionUpgradeIs400() {
        assertEquals(400, handshake("Connection: keep-alive").status());
    }

    @Test
    void onlyAGetOpensAWebSocket() {
        Response response = RawWebSocket.request(
                instance.port(),
                "POST /ws HTTP/1.1",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Content-Length: 0");

        assertTrue(response.status() >= 400 && response.status() < 500, response::toString);
    }

    @Test
    void compressionIsNotNegotiated() {
        Response response = handshake("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");

        assertEquals(101, response.status());
        assertEquals("", response.header("Sec-WebSocket-Extensions"));
        assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", response.header("Sec-WebSocket-Accept"));
    }

    @Test
    void aFullInstanceAnswers503UntilAClientLeaves() {
        try (TestInstance small = TestInstance.start("CHAT_CONNECTIONS=2")) {
            small.guest("Ann");
            ChatClient bob = small.guest("Bob");
            refused(503, "unavailable", RawWebSocket.handshake(small.port()));

            bob.leave();
            bob.awaitClose();
            Await.until(
                    "there is room again",
                    () -> RawWebSocket.handshake(small.port()).status() == 101);
        }
    }
}
