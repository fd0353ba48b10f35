package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
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
                + Answers.json(instance.post("/api/session", "{\"name\":\"Ann\"}"))
                        .get("token")
                        .asText();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private HttpResponse<String> say(String text, String nonce) {
        return instance.post(LOBBY, "{\"text\":\"" + text + "\"}", "Authorization", bearer, "Idempotency-Key", nonce);
    }

    @Test
    void aPostedMessageReachesTheMembersAndARepeatedOneIsOne() {
        ChatClient bob = instance.guest("Bob", "lobby");
        HttpResponse<String> first = say("hello", "n1");
        HttpResponse<String> again = say("hello", "n1");

        assertEquals(201, first.statusCode(), first::body);
        assertEquals("ack", Answers.json(first).get("type").asText());
        assertEquals("n1", Answers.json(first).get("nonce").asText());
        assertEquals(200, again.statusCode());
        assertTrue(Answers.json(again).get("duplicate").asBoolean());
        assertEquals(Answers.json(first).get("id"), Answers.json(again).get("id"));
        JsonNode message = bob.await("message");
        assertEquals(Answers.json(first).get("id"), message.get("id"));
        assertEquals("Ann", message.get("from").get("name").asText());
        bob.assertNothingElse();
    }

    @Test
    void historyIsReadPageByPage() {
        ChatClient bob = instance.guest("Bob");
        String first = bob.say("lobby", "1").get("id").asText();
        bob.say("lobby", "2");
        String third = bob.say("lobby", "3").get("id").asText();

        JsonNode newest = Answers.json(instance.get(LOBBY + "?limit=2", "Authorization", bearer));
        assertEquals("history", newest.get("type").asText());
        assertEquals(2, newest.get("messages").size());
        assertTrue(newest.get("more").asBoolean());
        JsonNode before = Answers.json(instance.get(LOBBY + "?before=" + third, "Authorization", bearer));
        assertEquals(2, before.get("messages").size());
        JsonNode after = Answers.json(instance.get(LOBBY + "?after=" + first, "Authorization", bearer));
        assertEquals("3", after.get("messages").get(1).get("text").asText());
        Answers.assertRefused(401, "unauthenticated", instance.get(LOBBY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=201", "limit=x", "before=x", "after=e-", "before=e-1&after=e-2"})
    void anInvalidQueryIsRefused(String query) {
        Answers.assertRefused(400, "bad_request", instance.get(LOBBY + "?" + query, "Authorization", bearer));
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
        Answers.assertRefused(
                status, code, instance.post(LOBBY, body, "Authorization", bearer, "Idempotency-Key", "n1"));
    }

    @Test
    void aBodyIsNoLongerThanAFrame() {
        String body = "{\"text\":\"hi\"" + " ".repeat(2000) + "}";

        Answers.assertRefused(
                413, "too_large", instance.post(LOBBY, body, "Authorization", bearer, "Idempotency-Key", "n1"));
    }

    @Test
    void aMessageNeedsAKeyAndAnIdentity() {
        Answers.assertRefused(400, "bad_request", instance.post(LOBBY, "{\"text\":\"hi\"}", "Authorization", bearer));
        Answers.assertRefused(400, "bad_request", say("hi", "x".repeat(65)));
        Answers.assertRefused(
                401, "unauthenticated", instance.post(LOBBY, "{\"text\":\"hi\"}", "Idempotency-Key", "n1"));
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

        Answers.assertRefused(429, "rate_limited", response);
        assertEquals("1", response.headers().firstValue("Retry-After").orElse(""));
    }

    @Test
    void aPageOfAnotherOriginIsRejected() {
        Answers.assertRefused(
                403,
                "forbidden",
                instance.get("/api/session", "Authorization", bearer, "Origin", "https://evil.example"));
        Answers.assertRefused(403, "forbidden", instance.post("/api/session", "{}", "Origin", "null"));
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
        Answers.assertRefused(
                400, "bad_request", instance.get("/api/rooms/" + room + "/messages", "Authorization", bearer));
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
