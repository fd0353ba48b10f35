package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Response;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A path is checked in the form in which it is routed, however it is spelt. */
@Timeout(30)
class SpellingTest {
    private static final Set<Integer> REFUSED = Set.of(400, 403, 404, 503);

    private static TestInstance instance;
    private static TestInstance full;

    @BeforeAll
    static void start() {
        instance = TestInstance.start();
        full = TestInstance.start("CHAT_CONNECTIONS=1");
        full.guest("Ann");
    }

    @AfterAll
    static void stop() {
        instance.close();
        full.close();
    }

    private static Response upgrade(TestInstance at, String path, String... headers) {
        try (RawWebSocket raw = RawWebSocket.connect(at.port(), 0)) {
            return raw.upgradeAt(path, headers);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ws",
                "/%77s",
                "/%77%73",
                "/ws;x=1",
                "/ws;",
                "/;x/ws",
                "//ws",
                "/./ws",
                "/%2e/ws",
                "/api/../ws",
                "/api/%2e%2e/ws",
                "/api/..;/ws",
                "/api/session/../../ws",
                "/ws/",
                "/ws/.",
                "/ws//",
                "/ws%2f",
                "/WS",
                "/%2577s",
                "/%57s",
                "/ws%00",
                "/ws%20",
                "/ws%3bx",
                "/ws?x=/api/",
                "/ws#x",
                "\\ws",
                "/\\ws",
                "http://127.0.0.1/ws",
                "http://127.0.0.1/%77s",
                "http://127.0.0.1//ws",
                "/api/ws",
                "/api/%77s",
                "/"
            })
    void noWebSocketIsOpenedForAForeignPageNorWhenItIsFull(String path) {
        Response foreign = upgrade(instance, path, "Origin: https://evil.example");
        assertTrue(REFUSED.contains(foreign.status()), () -> path + " " + foreign);

        Response tooMany = upgrade(full, path);
        assertTrue(REFUSED.contains(tooMany.status()), () -> path + " " + tooMany);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/session",
                "/%61pi/session",
                "/api/%73ession",
                "/api;x/session",
                "/api/session;x=1",
                "/;x/api/session",
                "//api/session",
                "/api//session",
                "/./api/session",
                "/css/../api/session",
                "/css/%2e%2e/api/session",
                "/css/..;/api/session",
                "/API/session",
                "/api/session/",
                "/api%2fsession",
                "/%2561pi/session",
                "/api/session?x",
                "http://127.0.0.1/%61pi/session"
            })
    void nothingIsAnsweredToAForeignPage(String path) {
        Response response =
                RawWebSocket.request(instance.port(), "GET " + path + " HTTP/1.1", "Origin: https://evil.example");

        assertTrue(REFUSED.contains(response.status()), () -> path + " " + response);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/%6detrics", "/metrics;x", "/status", "/readyz", "/readyz;x=1", "//readyz"})
    void internalPathsAreNotServedToOthersHoweverSpelt(String path) {
        Response outside =
                RawWebSocket.request(instance.port(), "GET " + path + " HTTP/1.1", "X-Forwarded-For: 192.0.2.7");

        assertTrue(REFUSED.contains(outside.status()), () -> path + " " + outside);
        assertEquals(
                200,
                RawWebSocket.request(instance.port(), "GET /readyz HTTP/1.1").status());
    }
}
