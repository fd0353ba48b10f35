package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Webhooks by which others write into a room. */
@Timeout(60)
class HooksTest {
    private static final String[] ADMIN = {"Authorization", "Bearer only-for-the-admin"};
    private static final String[] FORM = {"Content-Type", "application/x-www-form-urlencoded"};
    private static final String[] JSON = {"Content-Type", "application/json; charset=utf-8"};
    private static final String HOOKS = "/api/rooms/lobby/hooks";

    private final TestInstance instance = TestInstance.start(
            "CHAT_ADMIN_TOKEN=only-for-the-admin",
            "CHAT_REGISTRATION=open",
            "CHAT_TEXT_BYTES=20",
            "CHAT_PROXIES=127.0.0.1",
            "CHAT_SEND_PER_SECOND=1");

    private JsonNode hook;
    private String path;
    private ChatClient ann;

    @BeforeEach
    void make() {
        hook = made(ADMIN);
        path = "/hooks/" + hook.get("secret").asText();
        ann = instance.guest("Ann", "lobby");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private JsonNode made(String... headers) {
        HttpResponse<String> response = instance.post(HOOKS, "{\"name\":\"CI\"}", headers);
        assertEquals(201, response.statusCode(), response::body);
        return Answers.json(response);
    }

    private static String[] bearer(HttpResponse<String> welcome) {
        return new String[] {
            "Authorization", "Bearer " + Answers.json(welcome).get("token").asText()
        };
    }

    private String[] registered(String name) {
        return bearer(
                instance.post("/api/users", "{\"name\":\"" + name + "\",\"password\":\"correct horse battery\"}"));
    }

    @Test
    void aGuestMakesNeitherAWebhookNorABotInTheOwnRoom() {
        String[] guest = bearer(instance.post("/api/session", "{\"name\":\"Gus\"}"));
        assertEquals(
                201, instance.post("/api/rooms", "{\"name\":\"den\"}", guest).statusCode());

        for (String body : new String[] {"{\"name\":\"CI\"}", "{\"url\":\"https://example.org/\"}"}) {
            Answers.assertRefused(403, "forbidden", instance.post("/api/rooms/den/hooks", body, guest));
        }
        Answers.assertRefused(
                403, "forbidden", instance.post("/api/bots", "{\"name\":\"B\",\"rooms\":[\"den\"]}", guest));
    }

    @Test
    void aTextIsAMessageByTheWebhookHoweverItIsSent() {
        for (String[] headers : new String[][] {FORM, {"Content-Type", "text/plain"}, {}}) {
            HttpResponse<String> sent = instance.post(path, "a=b&c %41", headers);
            assertEquals(201, sent.statusCode(), sent::body);
            assertEquals("ack", Answers.json(sent).get("type").asText());
            JsonNode message = ann.await("message");
            assertEquals("a=b&c %41", message.get("text").asText());
            assertEquals("CI", message.get("from").get("name").asText());
            assertEquals(hook.get("id"), message.get("from").get("id"));
            assertTrue(message.get("from").get("bot").asBoolean());
        }
        assertEquals(
                201,
                instance.post(path, "{\"text\":\"two\\nlines\",\"x\":{}}", JSON).statusCode());
        assertEquals("two\nlines", ann.await("message").get("text").asText());
        assertEquals(201, instance.post(path, "first\r\nsecond\r\n", FORM).statusCode());
        assertEquals("first\nsecond", ann.await("message").get("text").asText());
    }

    @Test
    void theSameKeyTwiceIsOneMessageAlsoWhenItIsTheProxys() {
        for (String header : new String[] {"Idempotency-Key", "X-Request-ID"}) {
            assertEquals(201, instance.post(path, "once", header, "k" + header).statusCode());
            HttpResponse<String> again = instance.post(path, "once", header, "k" + header);
            assertEquals(200, again.statusCode());
            assertTrue(Answers.json(again).get("duplicate").asBoolean());
            ann.await("message");
        }
        ann.assertNothingElse();
    }

    @Test
    void whatCanBeNoMessageIsRefused() {
        Answers.assertRefused(400, "bad_request", instance.post(path, "", FORM));
        Answers.assertRefused(400, "bad_request", instance.post(path, "\u0007", FORM));
        Answers.assertRefused(400, "bad_request", instance.post(path, "no JSON", JSON));
        Answers.assertRefused(400, "bad_request", instance.post(path, "{\"message\":\"hi\"}", JSON));
        Answers.assertRefused(413, "too_large", instance.post(path, "x".repeat(21), FORM));
        Answers.assertRefused(413, "too_large", instance.post(path, "x".repeat(70_000), FORM));
    }

    @Test
    void aWrongSecretIsNotFoundAndHasItsPrice() {
        String wrong = path.substring(0, path.length() - 4) + "AAAA";
        Answers.assertRefused(404, "not_found", instance.post(wrong, "hi"));
        Answers.assertRefused(404, "not_found", instance.post("/hooks/short", "hi"));

        HttpResponse<String> answer = instance.post(wrong, "hi", "X-Forwarded-For", "203.0.113.7");
        for (int i = 0; answer.statusCode() == 404 && i < 2_000; i++) {
            answer = instance.post(wrong, "hi", "X-Forwarded-For", "203.0.113.7");
        }
        Answers.assertRefused(429, "rate_limited", answer);
    }

    @Test
    void aWebhookHasTheShareOfAPerson() {
        HttpResponse<String> answer = instance.post(path, "hi");
        for (int i = 0; answer.statusCode() == 201 && i < 100; i++) {
            answer = instance.post(path, "hi");
        }
        Answers.assertRefused(429, "rate_limited", answer);
        assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        String another = "/hooks/" + made(ADMIN).get("secret").asText();
        assertEquals(201, instance.post(another, "hi").statusCode());
    }

    @Test
    void noOriginIsAskedForAndAnAnswerIsForNoPage() {
        HttpResponse<String> sent = instance.post(path, "hi", "Origin", "https://elsewhere.example");

        assertEquals(201, sent.statusCode());
        assertTrue(sent.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    }

    @Test
    void moderatorsMakeSeeAndEndWebhooksOfTheirRoomAlone() {
        String[] owner = registered("Olga");
        String[] other = registered("Otto");
        assertEquals(
                201, instance.post("/api/rooms", "{\"name\":\"den\"}", owner).statusCode());
        Answers.assertRefused(403, "forbidden", instance.post("/api/rooms/den/hooks", "{\"name\":\"CI\"}", other));
        Answers.assertRefused(403, "forbidden", instance.post(HOOKS, "{\"name\":\"CI\"}", owner));

        JsonNode made = Answers.json(instance.post("/api/rooms/den/hooks", "{\"name\":\"CI\"}", owner));
        HttpResponse<String> shown = instance.get("/api/rooms/den/hooks", owner);
        assertEquals(made.get("id"), Answers.json(shown).get("hooks").get(0).get("id"));
        assertFalse(shown.body().contains(made.get("secret").asText()), "the secret is shown once");
        Answers.assertRefused(403, "forbidden", instance.get("/api/rooms/den/hooks", other));
        String one = "/api/rooms/den/hooks/" + made.get("id").asText();
        Answers.assertRefused(403, "forbidden", instance.request("DELETE", one, other));
        assertEquals(204, instance.request("DELETE", one, owner).statusCode());
        Answers.assertRefused(404, "not_found", instance.request("DELETE", one, owner));
        Answers.assertRefused(
                404, "not_found", instance.post("/hooks/" + made.get("secret").asText(), "hi"));
    }

    @Test
    void theSecretOfAWebhookIsNoTokenAndATokenIsNoSecret() {
        Answers.assertRefused(
                401,
                "unauthenticated",
                instance.get(
                        "/api/session",
                        "Authorization",
                        "Bearer " + hook.get("secret").asText()));
        JsonNode bot = Answers.json(instance.post("/api/bots", "{\"name\":\"B\",\"rooms\":[\"lobby\"]}", ADMIN));
        Answers.assertRefused(
                404, "not_found", instance.post("/hooks/" + bot.get("token").asText(), "hi"));
    }
}
