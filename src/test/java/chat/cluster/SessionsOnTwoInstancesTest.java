package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.backplane.redis.RedisOperator;
import chat.backplane.redis.RedisSettings;
import chat.instance.UserCommand;
import chat.metrics.Metrics;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RedisServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** A session is known to all instances, and so is its end. */
@Timeout(60)
class SessionsOnTwoInstancesTest {
    private static final String ANN = "{\"name\":\"Ann\",\"password\":\"correct horse battery\"}";

    private final RedisServer redis = RedisServer.started();
    private final TestInstance first = instance();
    private final TestInstance second = instance();

    private TestInstance instance() {
        return TestInstance.start("REDIS_URL=" + redis.url(), "CHAT_ACCESS=accounts", "CHAT_REGISTRATION=open");
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        redis.close();
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ChatClient connected(TestInstance to, String token) {
        ChatClient client = to.connect();
        client.send("{'type':'hello','token':'" + token + "'}");
        client.await("welcome");
        return client;
    }

    @Test
    void aSignOutOnOneInstanceEndsTheConnectionsOnTheOtherWithinASecond() {
        String token = json(first.post("/api/users", ANN)).get("token").asText();
        ChatClient there = connected(second, token);
        there.join("lobby");
        ChatClient another = connected(
                second, json(second.post("/api/session", ANN)).get("token").asText());

        assertEquals(
                204,
                first.request("DELETE", "/api/session", "Authorization", "Bearer " + token)
                        .statusCode());
        Await.within(Duration.ofSeconds(1), "it is told", there::isClosed);
        assertTrue(there.await("session").get("ended").asBoolean());
        assertEquals(1008, there.awaitClose().code());
        assertEquals(
                401,
                second.get("/api/session", "Authorization", "Bearer " + token).statusCode());
        another.assertNothingElse();
    }

    @Test
    void aNewNameIsFollowedByTheConnectionsOnTheOtherInstance() {
        String token = json(first.post("/api/users", ANN)).get("token").asText();
        ChatClient here = connected(first, token);
        ChatClient there = connected(second, token);
        there.join("lobby");
        ChatClient bob = connected(
                second,
                json(first.post("/api/users", ANN.replace("Ann", "Bob")))
                        .get("token")
                        .asText());
        bob.join("lobby");

        here.send("{'type':'hello','name':'Anna'}");
        assertEquals("Anna", here.await("welcome").get("user").get("name").asText());
        JsonNode told = there.await("session");
        assertEquals("Anna", told.get("user").get("name").asText());
        assertTrue(!told.get("ended").asBoolean());
        there.say("lobby", "hi");
        assertEquals("Anna", bob.await("message").get("from").get("name").asText());

        here.send("{'type':'hello','name':'B0b'}");
        assertEquals("conflict", here.awaitNext("error").get("code").asText());
        assertEquals(200, second.post("/api/session", ANN).statusCode(), "the name before is good for signing in");
        assertEquals(409, second.post("/api/users", ANN).statusCode(), "and nobody else's");
    }

    private String operator(String... words) {
        StringWriter out = new StringWriter();
        RedisSettings settings = new RedisSettings(redis.url(), "operator", 1_000, Duration.ofDays(1));
        try (RedisOperator operator = RedisOperator.open(settings, new Metrics())) {
            new UserCommand(operator.accounts(), new PrintWriter(out)).run(List.of(words));
        } catch (UserCommand.Refused e) {
            throw new AssertionError(e);
        }
        return out.toString().strip();
    }

    @Test
    void theFirstAdministratorRegistersByALinkThatIsGoodOnce() {
        String invite = operator("invite", "admin").substring("/#invite=".length());
        String invited = ANN.replace("}", ",\"invite\":\"" + invite + "\"}");
        JsonNode ann = json(first.post("/api/users", invited));
        String[] bearer = {"Authorization", "Bearer " + ann.get("token").asText()};

        assertEquals("[\"admin\"]", ann.get("user").get("roles").toString());
        assertEquals(
                403, second.post("/api/users", invited.replace("Ann", "Bob")).statusCode());
        assertEquals(200, second.get("/api/cluster", bearer).statusCode());
        JsonNode bob = json(first.post("/api/users", ANN.replace("Ann", "Bob")));
        assertEquals(
                404,
                second.get(
                                "/api/cluster",
                                "Authorization",
                                "Bearer " + bob.get("token").asText())
                        .statusCode());
    }

    @Test
    void anAdministratorWritesTheLinkOfOneWhoHasForgottenThePassword() {
        String invite = operator("invite", "admin").substring("/#invite=".length());
        String token = json(first.post("/api/users", ANN.replace("}", ",\"invite\":\"" + invite + "\"}")))
                .get("token")
                .asText();
        first.post("/api/users", ANN.replace("Ann", "Bob"));
        JsonNode link = json(first.post("/api/invites", "{\"reset\":\"BOB\"}", "Authorization", "Bearer " + token));
        String reset = "{\"link\":\"" + link.get("reset").asText() + "\",\"password\":\"a new horse battery\"}";

        assertEquals(204, second.exchange("PUT", "/api/password", reset).statusCode());
        String bob = ANN.replace("Ann", "Bob");
        assertEquals(401, first.post("/api/session", bob).statusCode());
        assertEquals(
                200, first.post("/api/session", bob.replace("correct", "a new")).statusCode());
    }

    @Test
    void aForgottenPasswordIsResetByALinkAndAllSessionsEnd() {
        String token = json(first.post("/api/users", ANN)).get("token").asText();
        ChatClient there = connected(second, token);
        String link = operator("reset", "ann").substring("/#reset=".length());
        String reset = "{\"link\":\"" + link + "\",\"password\":\"a new horse battery\"}";

        assertEquals(204, first.exchange("PUT", "/api/password", reset).statusCode());
        assertEquals(403, first.exchange("PUT", "/api/password", reset).statusCode());
        assertEquals(1008, there.awaitClose().code());
        assertEquals(401, second.post("/api/session", ANN).statusCode());
        String now = ANN.replace("correct", "a new");
        assertEquals(200, second.post("/api/session", now).statusCode());

        operator("disable", "Ann");
        assertEquals(401, first.post("/api/session", now).statusCode());
        operator("enable", "Ann");
        assertEquals(200, first.post("/api/session", now).statusCode());
    }

    @Test
    void noPasswordAndNoTokenStandsInRedis() {
        String token = json(first.post("/api/users", ANN)).get("token").asText();
        try (Jedis jedis = redis.connect()) {
            for (String key : jedis.keys("*accounts*")) {
                String kept =
                        switch (jedis.type(key)) {
                            case "hash" -> jedis.hgetAll(key).toString();
                            case "zset" -> jedis.zrange(key, 0, -1).toString();
                            default -> jedis.get(key);
                        };
                assertTrue(!kept.contains(token) && !key.contains(token), key);
                assertTrue(!kept.contains("correct horse"), key);
            }
            assertTrue(jedis.keys("*{@accounts}:session:*").size() == 1);
        }
    }

    @Test
    void withoutRedisNobodyIsSignedInOrOut() {
        String token = json(first.post("/api/users", ANN)).get("token").asText();
        ChatClient ann = connected(second, token);
        redis.stop();
        try {
            Await.until(
                    "it is noticed",
                    () -> first.get("/api/session", "Authorization", "Bearer " + token)
                                    .statusCode()
                            == 503);
            assertEquals(503, first.post("/api/session", ANN).statusCode());
            assertEquals(
                    503,
                    first.request("DELETE", "/api/session", "Authorization", "Bearer " + token)
                            .statusCode());
            ChatClient late = first.connect();
            late.send("{'type':'hello','token':'" + token + "'}");
            assertEquals("unavailable", late.awaitNext("error").get("code").asText());
        } finally {
            redis.start();
        }
        Await.until(
                "it is back",
                () -> first.get("/api/session", "Authorization", "Bearer " + token)
                                .statusCode()
                        == 200);
        assertTrue(!ann.isClosed());
    }
}
