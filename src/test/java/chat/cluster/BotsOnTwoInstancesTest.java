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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bot is known to all instances in every mode in which somebody administers the chat, and so is its end. */
@Timeout(60)
class BotsOnTwoInstancesTest {
    private static final String[] ADMIN = {"Authorization", "Bearer only-for-the-admin"};

    private final RedisServer redis = RedisServer.started();

    @AfterEach
    void stop() {
        redis.close();
    }

    private TestInstance instance(String access) {
        return TestInstance.start(
                "REDIS_URL=" + redis.url(),
                "CHAT_ACCESS=" + access,
                "CHAT_ADMIN_TOKEN=only-for-the-admin",
                access.equals("jwt") ? "CHAT_JWT_SECRET=0123456789abcdef0123456789abcdef" : "CHAT_TEXT_BYTES=4096");
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"guests", "accounts", "jwt"})
    void aBotThatIsDeletedOnOneInstanceIsDisconnectedFromTheOtherWithinASecond(String access) {
        try (TestInstance first = instance(access);
                TestInstance second = instance(access)) {
            JsonNode made = json(first.post("/api/bots", "{\"name\":\"Deploy\",\"rooms\":[\"lobby\"]}", ADMIN));
            String token = made.get("token").asText();
            ChatClient there = second.connect();
            there.send("{'type':'hello','token':'" + token + "'}");
            assertTrue(there.await("welcome").get("user").get("bot").asBoolean());
            there.join("lobby");
            there.say("lobby", "hi");
            String path = "/api/bots/" + made.get("user").get("id").asText();

            assertEquals(204, first.request("DELETE", path, ADMIN).statusCode());

            Await.within(Duration.ofSeconds(1), "it is told", there::isClosed);
            assertTrue(there.await("session").get("ended").asBoolean());
            assertEquals(1008, there.awaitClose().code());
            assertEquals(
                    401,
                    second.get("/api/rooms", "Authorization", "Bearer " + token).statusCode());
        }
    }
}
