package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RedisServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
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
