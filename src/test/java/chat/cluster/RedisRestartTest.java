package chat.cluster;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RedisServer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Redis is killed and comes back: whoever comes then is served, on every instance. */
@Timeout(60)
class RedisRestartTest {
    private final RedisServer redis = RedisServer.started();
    private final List<TestInstance> instances = List.of(instance(), instance());

    private TestInstance instance() {
        return TestInstance.start("REDIS_URL=" + redis.url(), "CHAT_SEND_PER_SECOND=0");
    }

    @AfterEach
    void stop() {
        instances.forEach(TestInstance::close);
        redis.close();
    }

    @Test
    void nobodysJoinIsRefused() {
        for (TestInstance instance : instances) {
            ChatClient before = instance.guest("Ana", "lobby");
            before.say("lobby", "before");
        }
        redis.kill();
        instances.forEach(instance -> Await.until("it is not ready", () -> status(instance) == 503));
        redis.start();
        instances.forEach(instance -> Await.until("it is ready again", () -> status(instance) == 200));

        for (TestInstance instance : instances) {
            for (int i = 0; i < 40; i++) {
                // Fails at an error in place of the answer.
                instance.guest("Guest " + i, "lobby");
            }
        }
    }

    @Test
    void aFlushLeavesEveryTokenGoodOnEveryInstance() {
        JsonNode ana = instances.get(1).connect().hello("Ana");
        try (Jedis jedis = redis.connect()) {
            jedis.flushAll();
        }
        try (TestInstance third = instance()) {
            JsonNode ben = third.connect().hello("Ben");
            for (TestInstance each : List.of(instances.get(0), instances.get(1), third)) {
                for (JsonNode welcome : List.of(ana, ben)) {
                    Await.until("the token is good there", () -> isGood(welcome, each));
                }
            }
        }
    }

    private static boolean isGood(JsonNode welcome, TestInstance at) {
        String token = welcome.get("token").asText();
        return at.get("/api/session", "Authorization", "Bearer " + token).statusCode() == 200;
    }

    private static int status(TestInstance instance) {
        return instance.get("/readyz").statusCode();
    }
}
