package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RedisServer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** While Redis is away nobody is disconnected, and no acknowledged message is lost. */
@Timeout(60)
class OutageTest {

    @Test
    void whileRedisIsAwaySendsAreRefusedAndAfterwardsTheyWork() {
        try (RedisServer redis = RedisServer.started();
                TestInstance instance = TestInstance.start("REDIS_URL=" + redis.url(), "CHAT_SEND_PER_SECOND=0")) {
            Await.until("it is ready", () -> instance.get("/readyz").statusCode() == 200);
            ChatClient ann = instance.guest("Ann", "lobby");
            ChatClient bob = instance.guest("Bob", "lobby");
            ann.say("lobby", "before", "n1");

            redis.kill();
            assertFalse(ann.await("status").get("live").asBoolean());
            assertFalse(bob.await("status").get("live").asBoolean());
            HttpResponse<String> ready = instance.get("/readyz");
            assertEquals(503, ready.statusCode());
            assertTrue(ready.body().contains("Redis is away"), ready::body);
            assertEquals(200, instance.get("/healthz").statusCode());
            JsonNode error =
                    ann.send(ChatClient.sending("lobby", "meanwhile", "n2")).await("error");
            assertEquals("unavailable", error.get("code").asText());
            assertEquals("n2", error.get("nonce").asText());
            assertEquals("lobby", error.get("room").asText());
            JsonNode refused = bob.send("{'type':'history','room':'lobby'}").await("error");
            assertEquals("unavailable", refused.get("code").asText());
            assertEquals("lobby", refused.get("room").asText());
            assertFalse(instance.connect()
                    .send("{'type':'hello'}")
                    .await("status")
                    .get("live")
                    .asBoolean());

            redis.start();
            assertTrue(ann.await("status").get("live").asBoolean());
            assertTrue(bob.await("status").get("live").asBoolean());
            ann.say("lobby", "meanwhile", "n2");
            bob.awaitTexts("before", "meanwhile");
            ann.awaitTexts("before", "meanwhile");
            assertEquals(200, instance.get("/readyz").statusCode());
            ann.assertNothingElse();
            bob.assertNothingElse();
        }
    }

    @Test
    void aFullRedisRefusesMessagesAndEverythingElseWorks() {
        try (RedisServer redis = RedisServer.started();
                Jedis jedis = redis.connect();
                TestInstance instance = TestInstance.start("REDIS_URL=" + redis.url())) {
            Await.until("it is ready", () -> instance.get("/readyz").statusCode() == 200);
            ChatClient ann = instance.guest("Ann", "lobby");
            ann.say("lobby", "before", "n1");
            ann.awaitTexts("before");

            jedis.configSet("maxmemory", "1mb");
            JsonNode error =
                    ann.send(ChatClient.sending("lobby", "meanwhile", "n2")).await("error");
            assertEquals("unavailable", error.get("code").asText());
            assertEquals("n2", error.get("nonce").asText());
            assertEquals(
                    "Redis is full: no message can be kept until it has room; try again",
                    error.get("message").asText());
            // The author may hear of it first.
            Await.until("it is noted", () -> instance.metric("chat_backplane_full") == 1);
            HttpResponse<String> ready = instance.get("/readyz");
            assertEquals(200, ready.statusCode());
            assertEquals("running, Redis is full\n", ready.body());
            assertTrue(instance.get("/status").body().contains("\"live\":true,\"full\":true"));
            ChatClient bob = instance.guest("Bob");
            JsonNode joined = bob.join("lobby");
            assertEquals("before", joined.get("messages").get(0).get("text").asText());
            assertEquals(2, joined.get("members").asInt());
            ann.send("{'type':'typing','room':'lobby','on':true}");
            bob.await("typing");
            bob.send("{'type':'history','room':'lobby'}").await("history");

            jedis.configSet("maxmemory", "0");
            Await.until("there is room again", () -> instance.metric("chat_backplane_full") == 0);
            ann.say("lobby", "meanwhile", "n2");
            bob.awaitTexts("meanwhile");
            assertEquals("running\n", instance.get("/readyz").body());
        }
    }
}
