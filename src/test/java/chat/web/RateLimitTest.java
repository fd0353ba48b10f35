package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import chat.testing.StoppedTime;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rate of requests is limited, with bursts of five seconds' worth; refusals say when to try again. */
@Timeout(30)
class RateLimitTest {
    @Test
    void sendingTooFastIsRefusedWithTheTimeToWaitAndThenWorks() {
        StoppedTime time = new StoppedTime();
        try (TestInstance instance = TestInstance.start(time, "CHAT_SEND_PER_SECOND=1")) {
            ChatClient ann = instance.guest("Ann");
            Burst.sendAtOnce(ann, 6);
            for (int i = 0; i < 5; i++) {
                assertEquals("n" + i, ann.awaitNext("ack").get("nonce").asText());
            }
            JsonNode error = ann.awaitNext("error");
            assertEquals("rate_limited", error.get("code").asText());
            assertEquals("n5", error.get("nonce").asText());
            assertEquals("lobby", error.get("room").asText());
            long retryAfterMs = error.get("retryAfterMs").asLong();
            assertEquals(1000, retryAfterMs);

            time.skip(Duration.ofMillis(retryAfterMs));
            ann.say("lobby", "m5", "n5");
            ann.assertNothingElse();
        }
    }

    @Test
    void otherRequestsAreNotCountedAsMessagesAndEachConnectionForItself() {
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=1")) {
            ChatClient ann = instance.guest("Ann");
            Burst.sendAtOnce(ann, 5);
            ann.awaitAll("ack", 5);
            for (int i = 0; i < 20; i++) {
                ann.send("{'type':'ping'}").await("pong");
            }
            ann.join("lobby");
            instance.guest("Bob").say("lobby", "I may");
            ann.awaitTexts("I may");
        }
    }

    private static int refusals(ChatClient client, int answers, String type) {
        int refused = 0;
        for (int i = 0; i < answers; i++) {
            JsonNode answer = client.awaitAny(type, "error");
            if (answer.get("type").asText().equals("error")) {
                assertEquals("rate_limited", answer.get("code").asText(), answer::toString);
                assertTrue(answer.get("retryAfterMs").asLong() > 0, answer::toString);
                refused++;
            }
        }
        return refused;
    }

    @Test
    void aHundredRoomsRightAfterHelloAndFiftyMessagesAtOnceAreNothingUnusual() {
        try (TestInstance instance = TestInstance.start()) {
            ChatClient ann = instance.guest("Ann");
            ann.send(IntStream.range(0, 100)
                    .mapToObj(i -> "{'type':'join','room':'room-" + i + "'}")
                    .toArray(String[]::new));
            Burst.sendAtOnce(ann, 50);
            ann.send(Burst.repeat(20, "{'type':'history','room':'room-1','limit':200}"));

            ann.awaitAll("joined", 100);
            ann.awaitAll("ack", 50);
            ann.awaitAll("history", 20);
            ann.assertNothingElse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'history','room':'lobby'} | history | 204",
                "{'type':'join','room':'lobby'} | joined | 204",
                "{'type':'members','room':'lobby'} | members | 408",
                "{'type':'leave','room':'lobby'} | left | 408",
                "{'type':'ping'} | pong | 2040",
                "{'type':'hello','name':'Ann'} | welcome | 204"
            })
    void everyKindOfRequestHasItsPrice(String request, String answer, int atOnce) {
        try (TestInstance instance = TestInstance.start(new StoppedTime())) {
            ChatClient ann = instance.guest("Ann");
            // A long frame comes in parts, each for a unit.
            int count = atOnce + 300;
            int parts = count * (request.length() + 1) / 2048;
            ann.send(Burst.repeat(count, request));
            int refused = refusals(ann, count, answer);

            assertTrue(refused >= 300 && refused <= 300 + 5 + parts, () -> refused + " of " + count);
            assertTrue(instance.metric("chat_refusals_total{code=\"rate_limited\"}") >= refused);
        }
    }

    @Test
    void unreadableRequestsCostTooAndTheRefusalNamesThem() {
        try (TestInstance instance = TestInstance.start(new StoppedTime())) {
            ChatClient ann = instance.guest("Ann");
            ann.send(Burst.repeat(400, "{'type':'send','room':'lobby','nonce':'n'}"));
            for (int i = 0; i < 400; i++) {
                assertEquals("bad_request", ann.awaitNext("error").get("code").asText());
            }
            ann.send(Burst.repeat(200, "{'type':'send','room':'lobby','nonce':'n'}"));
            JsonNode error = ann.awaitNext("error");
            while (error.get("code").asText().equals("bad_request")) {
                error = ann.awaitNext("error");
            }

            assertEquals("rate_limited", error.get("code").asText());
            assertEquals("lobby", error.get("room").asText());
            assertEquals("n", error.get("nonce").asText());
        }
    }

    @Test
    void typingBeyondTheAllowanceIsDroppedAndCounted() {
        try (TestInstance instance = TestInstance.start(new StoppedTime())) {
            ChatClient ann = instance.guest("Ann", "lobby");
            ann.send(Burst.repeat(1150, "{'type':'typing','room':'lobby','on':true}"));
            ann.send(Burst.repeat(1150, "{'type':'typing','room':'lobby','on':true}"));
            ann.send("{'type':'ping'}");

            assertEquals("rate_limited", ann.awaitNext("error").get("code").asText());
            assertTrue(instance.metric("chat_typing_total{outcome=\"dropped\"}") > 2000);
        }
    }

    @Test
    void anotherNameIsTakenOnceInFiveSecondsAndTheSameOneAlways() {
        try (TestInstance instance = TestInstance.start(new StoppedTime())) {
            ChatClient ann = instance.guest("Ann", "lobby");
            for (int i = 0; i < 50; i++) {
                ann.hello("Ann");
            }
            ann.hello("Anna");
            ann.hello("Anna");
            ann.send("{'type':'hello','name':'Annabel'}");
            JsonNode error = ann.awaitNext("error");

            assertEquals("rate_limited", error.get("code").asText());
            // Rounded up, so that it is not too early.
            assertEquals(5001, error.get("retryAfterMs").asLong());
            ann.say("lobby", "still");
            assertEquals("Anna", ann.await("message").get("from").get("name").asText());
        }
    }

    @Test
    void zeroIsNoLimit() {
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=0")) {
            ChatClient ann = instance.guest("Ann");
            Burst.sendAtOnce(ann, 700);
            ann.awaitAll("ack", 700);
            ann.send(Burst.repeat(3000, "{'type':'ping'}"));
            ann.awaitAll("pong", 3000);
            ann.assertNothingElse();
        }
    }
}
