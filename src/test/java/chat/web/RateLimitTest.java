package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** So many messages a second, five seconds' worth at once; who is faster is told when to try again. */
@Timeout(30)
class RateLimitTest {

    private static void sendAtOnce(ChatClient client, int count) {
        client.send(IntStream.range(0, count)
                .mapToObj(i -> ChatClient.sending("lobby", "m" + i, "n" + i))
                .toArray(String[]::new));
    }

    @Test
    void whoSendsTooFastIsToldWhenToTryAgainAndThenIsHeard() {
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=1")) {
            ChatClient ann = instance.guest("Ann");
            sendAtOnce(ann, 6);
            for (int i = 0; i < 5; i++) {
                assertEquals("n" + i, ann.awaitNext("ack").get("nonce").asText());
            }
            JsonNode error = ann.awaitNext("error");
            assertEquals("rate_limited", error.get("code").asText());
            assertEquals("n5", error.get("nonce").asText());
            assertEquals("lobby", error.get("room").asText());
            long retryAfterMs = error.get("retryAfterMs").asLong();
            assertTrue(retryAfterMs >= 1 && retryAfterMs <= 1000, error::toString);

            long retryAt = System.nanoTime() + retryAfterMs * 1_000_000;
            Await.until("it is time", () -> System.nanoTime() > retryAt);
            ann.say("lobby", "m5", "n5");
            ann.assertNothingElse();
        }
    }

    @Test
    void onlyMessagesCountAndEachConnectionForItself() {
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=1")) {
            ChatClient ann = instance.guest("Ann");
            sendAtOnce(ann, 5);
            ann.awaitAll("ack", 5);
            for (int i = 0; i < 20; i++) {
                ann.send("{'type':'ping'}").await("pong");
            }
            ann.join("lobby");
            instance.guest("Bob").say("lobby", "I may");
            ann.awaitTexts("I may");
        }
    }

    @Test
    void zeroIsNoLimit() {
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=0")) {
            ChatClient ann = instance.guest("Ann");
            sendAtOnce(ann, 700);
            ann.awaitAll("ack", 700);
            ann.assertNothingElse();
        }
    }
}
