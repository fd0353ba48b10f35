package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Frame;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rate of requests is limited, with bursts of five seconds' worth; refusals say when to try again. */
@Timeout(30)
class RateLimitTest {

    private static void sendAtOnce(ChatClient client, int count) {
        client.send(IntStream.range(0, count)
                .mapToObj(i -> ChatClient.sending("lobby", "m" + i, "n" + i))
                .toArray(String[]::new));
    }

    @Test
    void sendingTooFastIsRefusedWithTheTimeToWaitAndThenWorks() {
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
    void otherRequestsAreNotCountedAsMessagesAndEachConnectionForItself() {
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

    private static String[] repeat(int count, String object) {
        return IntStream.range(0, count).mapToObj(i -> object).toArray(String[]::new);
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
            sendAtOnce(ann, 50);
            ann.send(repeat(20, "{'type':'history','room':'room-1','limit':200}"));

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
        try (TestInstance instance = TestInstance.start()) {
            ChatClient ann = instance.guest("Ann");
            // As long as it takes, a few more are paid for, as 110 units a second flow in; a long frame comes in parts,
            // each for a unit.
            int count = atOnce + 300;
            int parts = count * (request.length() + 1) / 2048;
            ann.send(repeat(count, request));
            int refused = refusals(ann, count, answer);

            assertTrue(refused > 0 && refused <= 300 + 5 + parts, () -> refused + " of " + count);
            assertTrue(instance.metric("chat_refusals_total{code=\"rate_limited\"}") >= refused);
        }
    }

    @Test
    void unreadableRequestsCostTooAndTheRefusalNamesThem() {
        try (TestInstance instance = TestInstance.start()) {
            ChatClient ann = instance.guest("Ann");
            ann.send(repeat(400, "{'type':'send','room':'lobby','nonce':'n'}"));
            for (int i = 0; i < 400; i++) {
                assertEquals("bad_request", ann.awaitNext("error").get("code").asText());
            }
            ann.send(repeat(200, "{'type':'send','room':'lobby','nonce':'n'}"));
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
    void aClientFarBeyondItsAllowanceIsClosedWith1008() {
        try (TestInstance instance = TestInstance.start()) {
            ChatClient ann = instance.guest("Ann", "lobby");
            ChatClient flood = instance.guest("Flood");
            for (int i = 0; i < 10 && !flood.isClosed(); i++) {
                flood.send(repeat(1000, "{'type':'ping'}"));
            }

            assertEquals(1008, flood.awaitClose().code());
            assertEquals(1, instance.metric("chat_evictions_total{why=\"flood\"}"));
            ann.say("lobby", "hello");
            ann.awaitTexts("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {RawWebSocket.PING, RawWebSocket.PONG, RawWebSocket.TEXT, RawWebSocket.CONTINUATION})
    void floodsOfFramesThatAskForNothingAreClosedWith1008(int opcode) {
        try (TestInstance instance = TestInstance.start()) {
            RawWebSocket raw = instance.raw();
            byte[] payload = opcode == RawWebSocket.CONTINUATION ? new byte[] {' '} : new byte[0];
            if (opcode == RawWebSocket.CONTINUATION) {
                raw.sendPart(RawWebSocket.TEXT, payload);
            }
            // Fewer than what makes it cut the connection.
            for (int i = 0; i < 3800; i++) {
                if (opcode == RawWebSocket.CONTINUATION) {
                    raw.sendPart(opcode, payload);
                } else {
                    raw.send(opcode, payload);
                }
            }
            Frame frame = raw.read();
            while (frame.opcode() == RawWebSocket.PONG) {
                frame = raw.read();
            }

            assertEquals(1008, frame.code(), frame::toString);
            assertEquals("far too many frames", frame.text());
        }
    }

    @Test
    void aClientThatGoesOnAfterTheCloseIsCut() {
        try (TestInstance instance = TestInstance.start()) {
            RawWebSocket raw = instance.raw();
            assertThrows(UncheckedIOException.class, () -> {
                for (int i = 0; i < 1_000_000; i++) {
                    raw.send(RawWebSocket.TEXT, new byte[] {' '});
                }
            });
            Await.until("nobody is left", () -> instance.metric("chat_connections") == 0);
        }
    }

    @Test
    void typingBeyondTheAllowanceIsDroppedAndCounted() {
        try (TestInstance instance = TestInstance.start()) {
            ChatClient ann = instance.guest("Ann", "lobby");
            ann.send(repeat(1150, "{'type':'typing','room':'lobby','on':true}"));
            ann.send(repeat(1150, "{'type':'typing','room':'lobby','on':true}"));
            ann.send("{'type':'ping'}");

            assertEquals("rate_limited", ann.awaitNext("error").get("code").asText());
            assertTrue(instance.metric("chat_typing_total{outcome=\"dropped\"}") > 2000);
        }
    }

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
    void readingIsChargedToTheAddressWhichHasToWaitWhenInDebt() {
        try (TestInstance instance = TestInstance.start("CHAT_PROXIES=127.0.0.1", "CHAT_TEXT_BYTES=65536")) {
            ChatClient bob = instance.guest("Bob");
            for (int i = 0; i < 4; i++) {
                bob.say("lobby", "x".repeat(60_000));
            }
            // Each may ask for 200 pages at once, but together they may have 64 MB.
            int pages = 0;
            int last = 200;
            for (int person = 0; person < 5 && last == 200; person++) {
                last = pagesRead(instance);
                pages += last;
            }

            assertTrue(pages >= 270 && last < 200, pages + " pages");
            ChatClient eve = instance.connect("X-Forwarded-For", "203.0.113.7");
            eve.hello("Eve");
            eve.send(repeat(50, "{'type':'history','room':'lobby'}\n{'type':'join','room':'den'}"));
            JsonNode error = eve.await("error");
            while (!error.get("room").asText().equals("den")) {
                error = eve.await("error");
            }
            assertEquals("rate_limited", error.get("code").asText());
            assertTrue(error.get("retryAfterMs").asLong() > 0, error::toString);
            bob.send("{'type':'history','room':'lobby'}").await("history");
        }
    }

    /** Has a new guest ask for pages until it may not, 200 at most. */
    private static int pagesRead(TestInstance instance) {
        String token = "Bearer " + instance.connect().hello("Ann").get("token").asText();
        String path = "/api/rooms/lobby/messages";
        int pages = 0;
        while (pages < 200
                && instance.get(path, "Authorization", token, "X-Forwarded-For", "203.0.113.7")
                                .statusCode()
                        == 200) {
            pages++;
        }
        return pages;
    }

    @Test
    void anotherNameIsTakenOnceInFiveSecondsAndTheSameOneAlways() {
        try (TestInstance instance = TestInstance.start()) {
            ChatClient ann = instance.guest("Ann", "lobby");
            for (int i = 0; i < 50; i++) {
                ann.hello("Ann");
            }
            ann.hello("Anna");
            ann.hello("Anna");
            ann.send("{'type':'hello','name':'Annabel'}");
            JsonNode error = ann.awaitNext("error");

            assertEquals("rate_limited", error.get("code").asText());
            long retryAfterMs = error.get("retryAfterMs").asLong();
            assertTrue(retryAfterMs > 3000 && retryAfterMs <= 5000, error::toString);
            ann.say("lobby", "still");
            assertEquals("Anna", ann.await("message").get("from").get("name").asText());
        }
    }

    @Test
    void aPersonsShareIsOneOverAllConnectionsAndSaysWhatIsUsedUp() {
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=1")) {
            ChatClient first = instance.connect();
            String token = first.hello("Ann").get("token").asText();
            sendAtOnce(first, 5);
            first.awaitAll("ack", 5);
            JsonNode error = null;
            for (int n = 1; error == null; n++) {
                ChatClient another = instance.connect();
                another.send("{'type':'hello','token':'" + token + "'}").await("welcome");
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
            assertTrue(instance.metric("chat_backplane_limited_total{holder=\"person\",share=\"sends\"}") > 0);
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

    @Test
    void zeroIsNoLimit() {
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=0")) {
            ChatClient ann = instance.guest("Ann");
            sendAtOnce(ann, 700);
            ann.awaitAll("ack", 700);
            ann.send(repeat(3000, "{'type':'ping'}"));
            ann.awaitAll("pong", 3000);
            ann.assertNothingElse();
        }
    }
}
