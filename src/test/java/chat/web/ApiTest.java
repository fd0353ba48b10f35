package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Response;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP interface, for scripts and bots. */
@Timeout(30)
class ApiTest {
    private static final String LOBBY = "/api/rooms/lobby/messages";

    private TestInstance instance;
    private String bearer;

    @BeforeEach
    void start() {
        instance = TestInstance.start(
                "CHAT_TEXT_BYTES=20", "CHAT_FRAME_BYTES=2000", "CHAT_SEND_PER_SECOND=1", "CHAT_PROXIES=127.0.0.1");
        bearer = "Bearer "
                + json(instance.post("/api/session", "{\"name\":\"Ann\"}"))
                        .get("token")
                        .asText();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    private static void refused(int status, String code, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response::body);
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElse(""));
        assertEquals(code, json(response).get("code").asText(), response::body);
        assertEquals(status, json(response).get("status").asInt());
        assertTrue(!json(response).get("detail").asText().isBlank());
    }

    private HttpResponse<String> say(String text, String nonce) {
        return instance.post(LOBBY, "{\"text\":\"" + text + "\"}", "Authorization", bearer, "Idempotency-Key", nonce);
    }

    @Test
    void signingInGivesATokenAndACookieThatScriptsCannotRead() {
        HttpResponse<String> response = instance.post("/api/session", "{\"name\":\"Bob\"}");
        String cookie = response.headers().firstValue("Set-Cookie").orElse("");

        assertEquals(200, response.statusCode());
        assertEquals("welcome", json(response).get("type").asText());
        assertEquals("Bob", json(response).get("user").get("name").asText());
        String name = "chat-" + instance.port();
        assertTrue(cookie.startsWith(name + "=" + json(response).get("token").asText() + ";"), cookie);
        assertTrue(
                cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"), cookie);
    }

    @Test
    void overTlsTheCookieIsForThisHostAloneAndNeverSentInTheClear() {
        Response response = overTls("POST /api/session HTTP/1.1", "Host: chat.here", "Content-Length: 0");
        String cookie = response.header("Set-Cookie");

        assertTrue(cookie.startsWith("__Host-chat=") && cookie.contains("Secure"), cookie);
    }

    private Response overTls(String... lines) {
        List<String> all = new ArrayList<>(List.of(lines));
        all.add("X-Forwarded-Proto: https");
        return RawWebSocket.request(instance.port(), all.toArray(String[]::new));
    }

    private String token(String name) {
        return json(instance.post("/api/session", "{\"name\":\"" + name + "\"}"))
                .get("token")
                .asText();
    }

    @Test
    void overTlsOnlyTheCookieThatWasSetThereCounts() {
        String ann = token("Ann");
        String bob = token("Bob");
        String request = "GET /api/session HTTP/1.1";

        Response both = overTls(request, "Host: chat.here", "Cookie: chat=" + ann + "; __Host-chat=" + bob);
        assertTrue(both.body().contains("Bob"), both::body);
        assertEquals(
                401, overTls(request, "Host: chat.here", "Cookie: chat=" + ann).status());
        assertEquals(
                401,
                overTls(request, "Host: chat.here:8443", "Cookie: __Host-chat=" + ann)
                        .status());
        assertEquals(
                200,
                overTls(request, "Host: chat.here:8443", "Cookie: __Host-chat-8443=" + ann)
                        .status());
    }

    @Test
    void aBadCookieDoesNotHideAGoodOneAndEachPortHasItsOwn() {
        String ann = token("Ann");
        String name = "chat-" + instance.port();
        String rubbish = name + "=rubbish; " + name + "=a.b.c; ";

        assertEquals(
                200,
                instance.get("/api/session", "Cookie", rubbish + name + "=" + ann)
                        .statusCode());
        assertEquals(
                401,
                instance.get("/api/session", "Cookie", "chat=" + ann + "; chat-1=" + ann)
                        .statusCode());
    }

    @Test
    void theSessionIsReadByTokenAndByCookie() {
        JsonNode welcome = json(instance.post("/api/session", "{\"name\":\"Bob\"}"));
        String token = welcome.get("token").asText();

        assertEquals(
                welcome.get("user"),
                json(instance.get("/api/session", "Authorization", "Bearer " + token))
                        .get("user"));
        assertEquals(
                welcome.get("user"),
                json(instance.get("/api/session", "Cookie", "chat-" + instance.port() + "=" + token))
                        .get("user"));
        refused(401, "unauthenticated", instance.get("/api/session"));
        refused(401, "unauthenticated", instance.get("/api/session", "Authorization", "Bearer " + token + "x"));
        refused(401, "unauthenticated", instance.get("/api/session", "Authorization", "Basic " + token));
    }

    @Test
    void signingInAgainWithTheTokenKeepsTheIdentity() {
        JsonNode first = json(instance.post("/api/session", "{\"name\":\"Bob\"}"));
        JsonNode second = json(instance.post(
                "/api/session", "{\"token\":\"" + first.get("token").asText() + "\",\"name\":\"Rob\"}"));

        assertEquals(first.get("user").get("id"), second.get("user").get("id"));
        assertEquals("Rob", second.get("user").get("name").asText());
        refused(401, "unauthenticated", instance.post("/api/session", "{\"token\":\"x\"}"));
        refused(400, "bad_request", instance.post("/api/session", "{\"name\":\"\"}"));
        refused(400, "bad_request", instance.post("/api/session", "nonsense"));
    }

    @Test
    void signingOutDeletesTheCookie() {
        HttpResponse<String> response = instance.request("DELETE", "/api/session");
        String cookie = response.headers().firstValue("Set-Cookie").orElse("");

        assertEquals(204, response.statusCode());
        assertTrue(cookie.startsWith("chat-" + instance.port() + "=;"), cookie);
        assertTrue(cookie.contains("Expires=Thu, 01 Jan 1970"), cookie);
    }

    @Test
    void signingOutOverTlsDeletesTheOtherNameToo() {
        try (RawWebSocket raw = RawWebSocket.connect(instance.port(), 0)) {
            String head = raw.head("DELETE /api/session HTTP/1.1", "Host: chat.here", "X-Forwarded-Proto: https");

            assertTrue(head.contains("Set-Cookie: __Host-chat=;"), head);
            assertTrue(head.contains("Set-Cookie: chat=;"), head);
        }
    }

    @Test
    void aPostedMessageReachesTheMembersAndARepeatedOneIsOne() {
        ChatClient bob = instance.guest("Bob", "lobby");
        HttpResponse<String> first = say("hello", "n1");
        HttpResponse<String> again = say("hello", "n1");

        assertEquals(201, first.statusCode(), first::body);
        assertEquals("ack", json(first).get("type").asText());
        assertEquals("n1", json(first).get("nonce").asText());
        assertEquals(200, again.statusCode());
        assertTrue(json(again).get("duplicate").asBoolean());
        assertEquals(json(first).get("id"), json(again).get("id"));
        JsonNode message = bob.await("message");
        assertEquals(json(first).get("id"), message.get("id"));
        assertEquals("Ann", message.get("from").get("name").asText());
        bob.assertNothingElse();
    }

    @Test
    void historyIsReadPageByPage() {
        ChatClient bob = instance.guest("Bob");
        String first = bob.say("lobby", "1").get("id").asText();
        bob.say("lobby", "2");
        String third = bob.say("lobby", "3").get("id").asText();

        JsonNode newest = json(instance.get(LOBBY + "?limit=2", "Authorization", bearer));
        assertEquals("history", newest.get("type").asText());
        assertEquals(2, newest.get("messages").size());
        assertTrue(newest.get("more").asBoolean());
        JsonNode before = json(instance.get(LOBBY + "?before=" + third, "Authorization", bearer));
        assertEquals(2, before.get("messages").size());
        JsonNode after = json(instance.get(LOBBY + "?after=" + first, "Authorization", bearer));
        assertEquals("3", after.get("messages").get(1).get("text").asText());
        refused(401, "unauthenticated", instance.get(LOBBY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=201", "limit=x", "before=x", "after=e-", "before=e-1&after=e-2"})
    void anInvalidQueryIsRefused(String query) {
        refused(400, "bad_request", instance.get(LOBBY + "?" + query, "Authorization", bearer));
    }

    @ParameterizedTest
    @CsvSource({
        "400, bad_request, {}",
        "400, bad_request, nonsense",
        "400, bad_request, '{\"text\":\"\"}'",
        "400, bad_request, '{\"text\":7}'",
        "400, bad_request, '{\"text\":\"a\\u0000\"}'",
        "413, too_large, '{\"text\":\"123456789012345678901\"}'"
    })
    void aBodyMustBeProper(int status, String code, String body) {
        refused(status, code, instance.post(LOBBY, body, "Authorization", bearer, "Idempotency-Key", "n1"));
    }

    @Test
    void aBodyIsNoLongerThanAFrame() {
        String body = "{\"text\":\"hi\"" + " ".repeat(2000) + "}";

        refused(413, "too_large", instance.post(LOBBY, body, "Authorization", bearer, "Idempotency-Key", "n1"));
    }

    @Test
    void aMessageNeedsAKeyAndAnIdentity() {
        refused(400, "bad_request", instance.post(LOBBY, "{\"text\":\"hi\"}", "Authorization", bearer));
        refused(400, "bad_request", say("hi", "x".repeat(65)));
        refused(401, "unauthenticated", instance.post(LOBBY, "{\"text\":\"hi\"}", "Idempotency-Key", "n1"));
    }

    @Test
    void sendingTooFastIsRefusedWithTheTimeToWait() {
        int sent = 0;
        HttpResponse<String> response = say("hi", "n" + sent);
        while (response.statusCode() == 201 && sent < 100) {
            sent++;
            response = say("hi", "n" + sent);
        }
        assertTrue(sent >= 5, "five at once are taken");

        refused(429, "rate_limited", response);
        assertEquals("1", response.headers().firstValue("Retry-After").orElse(""));
    }

    @Test
    void aPageOfAnotherOriginIsRejected() {
        refused(
                403,
                "forbidden",
                instance.get("/api/session", "Authorization", bearer, "Origin", "https://evil.example"));
        refused(403, "forbidden", instance.post("/api/session", "{}", "Origin", "null"));
    }

    @Test
    void anotherMethodIsRefusedWithTheAllowedOnes() {
        HttpResponse<String> response = instance.request("DELETE", LOBBY, "Authorization", bearer);

        assertEquals(405, response.statusCode());
        assertEquals("GET, POST", response.headers().firstValue("Allow").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Lobby", "a%20b", "dm:x"})
    void anInvalidRoomNameIsRefused(String room) {
        refused(400, "bad_request", instance.get("/api/rooms/" + room + "/messages", "Authorization", bearer));
    }

    @Test
    void aRoomNameOfAnyLanguageIsPercentEncoded() {
        assertEquals(
                201,
                instance.post(
                                "/api/rooms/caf%C3%A9/messages",
                                "{\"text\":\"hi\"}", "Authorization", bearer, "Idempotency-Key", "n1")
                        .statusCode());
        assertEquals(1, instance.guest("Bob").join("caf\u00e9").get("messages").size());
    }
}
