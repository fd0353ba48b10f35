package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Response;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signing in and out over HTTP, and the cookie that does it for a browser. */
@Timeout(30)
class SessionApiTest {
    private final TestInstance instance = TestInstance.start("CHAT_PROXIES=127.0.0.1");

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void signingInGivesATokenAndACookieThatScriptsCannotRead() {
        HttpResponse<String> response = instance.post("/api/session", "{\"name\":\"Bob\"}");
        String cookie = response.headers().firstValue("Set-Cookie").orElse("");

        assertEquals(200, response.statusCode());
        assertEquals("welcome", Answers.json(response).get("type").asText());
        assertEquals("Bob", Answers.json(response).get("user").get("name").asText());
        String name = "chat-" + instance.port();
        assertTrue(
                cookie.startsWith(
                        name + "=" + Answers.json(response).get("token").asText() + ";"),
                cookie);
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
        return Answers.json(instance.post("/api/session", "{\"name\":\"" + name + "\"}"))
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
        JsonNode welcome = Answers.json(instance.post("/api/session", "{\"name\":\"Bob\"}"));
        String token = welcome.get("token").asText();

        assertEquals(
                welcome.get("user"),
                Answers.json(instance.get("/api/session", "Authorization", "Bearer " + token))
                        .get("user"));
        assertEquals(
                welcome.get("user"),
                Answers.json(instance.get("/api/session", "Cookie", "chat-" + instance.port() + "=" + token))
                        .get("user"));
        Answers.assertRefused(401, "unauthenticated", instance.get("/api/session"));
        Answers.assertRefused(
                401, "unauthenticated", instance.get("/api/session", "Authorization", "Bearer " + token + "x"));
        Answers.assertRefused(401, "unauthenticated", instance.get("/api/session", "Authorization", "Basic " + token));
    }

    @Test
    void signingInAgainWithTheTokenKeepsTheIdentity() {
        JsonNode first = Answers.json(instance.post("/api/session", "{\"name\":\"Bob\"}"));
        JsonNode second = Answers.json(instance.post(
                "/api/session", "{\"token\":\"" + first.get("token").asText() + "\",\"name\":\"Rob\"}"));

        assertEquals(first.get("user").get("id"), second.get("user").get("id"));
        assertEquals("Rob", second.get("user").get("name").asText());
        Answers.assertRefused(401, "unauthenticated", instance.post("/api/session", "{\"token\":\"x\"}"));
        Answers.assertRefused(400, "bad_request", instance.post("/api/session", "{\"name\":\"\"}"));
        Answers.assertRefused(400, "bad_request", instance.post("/api/session", "nonsense"));
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
}
