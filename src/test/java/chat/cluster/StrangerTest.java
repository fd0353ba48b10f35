package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Something else publishes into chat's channels, or what was published belongs to a log that is gone. */
@Timeout(60)
class StrangerTest {
    private static final String BODY = "{\"from\":{\"id\":\"x\",\"name\":\"x\"},\"text\":\"leak\",\"nonce\":\"n\"}";

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

    private static void stranger(Jedis jedis, String room, String epoch, int seq) {
        jedis.publish(
                "chat:1:{" + room + "}",
                "1 e=" + epoch + " s=" + seq + " t=1790000000000 c=99999999 y=message\n" + BODY);
    }

    private double reads() {
        return instances.stream()
                .mapToDouble(instance -> instance.metric("chat_gaps_total{cause=\"gap\"}")
                        + instance.metric("chat_gaps_total{cause=\"first\"}")
                        + instance.metric("chat_gaps_total{cause=\"log\"}"))
                .sum();
    }

    @Test
    void nobodyHearsOfItAndTheLogIsReadAFewTimesAtMost() {
        ChatClient ana = instances.get(0).guest("Ana", "lobby");
        ChatClient ben = instances.get(1).guest("Ben", "empty");
        String before = ana.say("lobby", "before").get("id").asText();
        ana.awaitTexts("before");
        double reads = reads();
        try (Jedis jedis = redis.connect()) {
            for (int i = 1; i <= 300; i++) {
                stranger(jedis, "lobby", "other", 56 + i);
                stranger(jedis, "empty", "other", i);
            }
        }
        Await.until("all came", () -> instances.stream()
                .allMatch(instance -> instance.metric("chat_unconfirmed_total") >= 300));
        String after = ana.say("lobby", "after").get("id").asText();
        ana.awaitTexts("after").assertNothingElse();
        ben.say("empty", "first");
        ben.awaitTexts("first").assertNothingElse();

        assertEquals(before.replaceFirst("-1$", "-2"), after);
        assertEquals(0, instances.get(0).metric("chat_backplane_losses_total"));
        double more = reads() - reads;
        assertTrue(more <= 10, () -> more + " reads");
    }

    @Test
    void afterAFlushUnderLoadTheLogIsReadAFewTimesAtMostAndAllGoesOn() {
        ChatClient ana = instances.get(0).guest("Ana", "lobby");
        ChatClient ben = instances.get(1).guest("Ben", "lobby");
        ana.say("lobby", "before");
        ben.awaitTexts("before");
        try (Jedis jedis = redis.connect()) {
            String epoch = jedis.hget("chat:1:{lobby}:meta", "base");
            jedis.flushAll();
            ana.say("lobby", "new");
            // What was under way when the log was lost.
            for (int seq = 2; seq < 50; seq++) {
                stranger(jedis, "lobby", epoch, seq);
            }
        }
        assertEquals(
                "new", ben.await("joined").get("messages").get(0).get("text").asText());
        ana.say("lobby", "on");
        ben.awaitTexts("on").assertNothingElse();
        double reads = reads();
        assertTrue(reads <= 20, () -> reads + " reads");
    }
}
