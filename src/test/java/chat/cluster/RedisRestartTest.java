package chat.cluster;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Service after Redis was killed or flushed, on every instance. */
class RedisRestartTest extends InstancesOnRedis {
    @Test
    void afterARestartEveryJoinSucceeds() {
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
    void afterAFlushEveryTokenStaysValidOnEveryInstance() {
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
