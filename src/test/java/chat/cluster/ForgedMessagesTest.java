package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.Await;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** Messages that strangers publish on chat's channels, and late messages of a log that is gone. */
class ForgedMessagesTest extends InstancesOnRedis {
    private static final String BODY = "{\"from\":{\"id\":\"x\",\"name\":\"x\"},\"text\":\"leak\",\"nonce\":\"n\"}";

    private static void forge(Pipeline pipeline, String room, String epoch, int seq) {
        pipeline.publish(
                "chat:1:{" + room + "}",
                "1 e=" + epoch + " s=" + seq + " t=1790000000000 c=99999999 y=message\n" + BODY);
    }

    private double reads() {
        return instances.stream()
                .mapToDouble(instance -> instance.metric("chat_gaps_total{reason=\"gap\"}")
                        + instance.metric("chat_gaps_total{reason=\"first\"}")
                        + instance.metric("chat_gaps_total{reason=\"log\"}"))
                .sum();
    }

    @Test
    void forgedMessagesAreNotDeliveredAndCauseFewReads() {
        ChatClient ana = instances.get(0).guest("Ana", "lobby");
        ChatClient ben = instances.get(1).guest("Ben", "empty");
        String before = ana.say("lobby", "before").get("id").asText();
        ana.awaitTexts("before");
        double reads = reads();
        // At once, since after a while the log may be read again.
        try (Jedis jedis = redis.connect();
                Pipeline pipeline = jedis.pipelined()) {
            for (int i = 1; i <= 300; i++) {
                forge(pipeline, "lobby", "other", 56 + i);
                forge(pipeline, "empty", "other", i);
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
    void lateMessagesOfAFlushedLogCauseFewReadsAndTheRoomGoesOn() {
        ChatClient ana = instances.get(0).guest("Ana", "lobby");
        ChatClient ben = instances.get(1).guest("Ben", "lobby");
        ana.say("lobby", "before");
        ben.awaitTexts("before");
        try (Jedis jedis = redis.connect()) {
            String epoch = jedis.hget("chat:1:{lobby}:meta", "base");
            jedis.flushAll();
            ana.say("lobby", "new");
            // Messages that were in flight when the log was lost.
            try (Pipeline pipeline = jedis.pipelined()) {
                for (int seq = 2; seq < 50; seq++) {
                    forge(pipeline, "lobby", epoch, seq);
                }
            }
        }
        assertEquals("new", firstOfTheNewLog(ben).get("text").asText());
        ana.say("lobby", "on");
        ben.awaitTexts("on").assertNothingElse();
        double reads = reads();
        assertTrue(reads <= 20, () -> reads + " reads");
    }

    /** Takes the first message of another log: in a page or, when the loss was noticed before it was sent, live. */
    private static JsonNode firstOfTheNewLog(ChatClient client) {
        JsonNode came = client.awaitAny("joined", "message");
        while (came.path("messages").isEmpty() && came.has("messages")) {
            came = client.awaitAny("joined", "message");
        }
        return came.has("messages") ? came.get("messages").get(0) : came;
    }
}
