package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.StoppedTime;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The requests that a person and an address may make, over all their connections and over HTTP. */
@Timeout(30)
class ShareTest {
    @Test
    void requestsOverHttpHaveTheSamePriceForEachPerson() {
        try (TestInstance instance = TestInstance.start()) {
            String ann =
                    "Bearer " + instance.connect().hello("Ann").get("token").asText();
            String bob =
                    "Bearer " + instance.connect().hello("Bob").get("token").asText();
            String path = "/api/rooms/lobby/messages";
            HttpResponse<String> answer = instance.get(path, "Authorization", ann);
            for (int i = 0; i < 2000 && answer.statusCode() == 200; i++) {
                answer = instance.get(path, "Authorization", ann);
            }

            assertEquals(429, answer.statusCode());
            assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
            assertTrue(answer.body().contains("rate_limited"), answer::body);
            assertEquals(200, instance.get(path, "Authorization", bob).statusCode());
        }
    }

    @Test
    void sessionsAreChargedToTheAddressUnlessItIsThisMachine() {
        try (TestInstance instance = TestInstance.start("CHAT_PROXIES=127.0.0.1")) {
            HttpResponse<String> answer = signIn(instance, "203.0.113.7");
            for (int i = 0; i < 2000 && answer.statusCode() == 200; i++) {
                answer = signIn(instance, "203.0.113.7");
            }

            assertEquals(429, answer.statusCode());
            assertEquals(200, signIn(instance, "203.0.113.8").statusCode());
            for (int i = 0; i < 230; i++) {
                assertEquals(200, signIn(instance, "127.0.0.1").statusCode());
            }
        }
    }

    private static HttpResponse<String> signIn(TestInstance instance, String from) {
        return instance.post("/api/session", "{}", "X-Forwarded-For", from);
    }

    @Test
    void readingOverHttpWaitsForTheTurnOfItsAddress() {
        StoppedTime time = new StoppedTime();
        try (TestInstance instance = TestInstance.start(time, "CHAT_PROXIES=127.0.0.1", "CHAT_TEXT_BYTES=65536")) {
            ChatClient bob = instance.guest("Bob");
            for (int i = 0; i < 4; i++) {
                bob.say("lobby", "x".repeat(60_000));
            }
            String token =
                    "Bearer " + instance.connect().hello("Ann").get("token").asText();
            // Of a quarter of a megabyte each; the address may have 8 MB at once.
            CompletableFuture<Set<Integer>> statuses = CompletableFuture.supplyAsync(() -> IntStream.range(0, 50)
                    .map(i -> page(instance, token).statusCode())
                    .boxed()
                    .collect(Collectors.toSet()));
            Await.until("one waits", () -> instance.metric("chat_reads_delayed_total") > 0);
            Await.until("all are answered", () -> {
                time.skip(Duration.ofMillis(50));
                return statuses.isDone();
            });
            assertEquals(Set.of(200), statuses.join());
        }
    }

    private static HttpResponse<String> page(TestInstance instance, String token) {
        return instance.get("/api/rooms/lobby/messages", "Authorization", token, "X-Forwarded-For", "203.0.113.7");
    }

    @Test
    void aPersonsShareIsOneOverAllConnectionsAndSaysWhatIsUsedUp() {
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=1")) {
            ChatClient first = instance.connect();
            String token = first.hello("Ann").get("token").asText();
            // All are there before the first of them sends, so that hardly anything flows in meanwhile.
            List<ChatClient> others = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                ChatClient other = instance.connect();
                other.send("{'type':'hello','token':'" + token + "'}").await("welcome");
                others.add(other);
            }
            Burst.sendAtOnce(first, 5);
            first.awaitAll("ack", 5);
            JsonNode error = null;
            for (int n = 0; error == null; n++) {
                ChatClient another = others.get(n % others.size());
                another.takeAll("ack");
                another.send(ChatClient.sending("lobby", "more", "more" + n));
                Await.until("it is answered", () -> another.has("ack") || another.has("error"));
                error = another.has("error") ? another.await("error") : null;
            }
            long retryAfterMs = error.get("retryAfterMs").asLong();

            assertEquals("rate_limited", error.get("code").asText());
            assertEquals("lobby", error.get("room").asText());
            assertTrue(error.get("nonce").asText().startsWith("more"));
            assertEquals(
                    "this person's share of messages is used up; try again in " + retryAfterMs + " ms",
                    error.get("message").asText());
            Await.until(
                    "it is counted",
                    () -> instance.metric("chat_backplane_limited_total{holder=\"person\",share=\"sends\"}") > 0);
        }
    }

    private static HttpResponse<String> say(TestInstance instance, String token, String room, String nonce) {
        return instance.post(
                "/api/rooms/" + room + "/messages",
                "{\"text\":\"hello\"}",
                "Authorization",
                "Bearer " + token,
                "Idempotency-Key",
                nonce);
    }

    @Test
    void overHttpAShareThatIsUsedUpIs429WithTheTimeToWait() {
        try (TestInstance instance = TestInstance.start("CHAT_PERSON_ROOMS_PER_DAY=3")) {
            String token = instance.connect().hello("Ann").get("token").asText();
            HttpResponse<String> first = say(instance, token, "one", "n1");
            HttpResponse<String> second = say(instance, token, "two", "n2");

            assertEquals(201, first.statusCode());
            assertEquals(429, second.statusCode());
            assertEquals(
                    "application/problem+json",
                    second.headers().firstValue("Content-Type").orElse(""));
            long seconds =
                    Long.parseLong(second.headers().firstValue("Retry-After").orElse("0"));
            assertTrue(seconds > 28_000 && seconds <= 28_801, () -> seconds + " s");
            assertTrue(second.body().contains("share of new rooms is used up"), second.body());
            assertEquals(201, say(instance, token, "one", "n3").statusCode());
        }
    }
}
