package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.EventClient;
import chat.testing.EventClient.Event;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of server-sent events have what a WebSocket receives, and resume by the last event's id. */
@Timeout(30)
class EventsTest {
    private TestInstance instance;
    private ChatClient ann;
    private String token;

    @BeforeEach
    void start() {
        instance = TestInstance.start("CHAT_SEND_PER_SECOND=0", "CHAT_DRAIN_SECONDS=3", "CHAT_ROOMS=2");
        ann = instance.connect();
        token = ann.hello("Ann").get("token").asText();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    /** A stream that has said whose it is. */
    private EventClient events(String query, String... headers) {
        List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + token));
        all.addAll(List.of(headers));
        EventClient events = instance.events("/api/events?" + query, all.toArray(String[]::new));
        JsonNode welcome = events.awaitNext("welcome").data();
        assertEquals("Ann", welcome.get("user").get("name").asText());
        assertFalse(welcome.has("token"), "a page's scripts have no need of one");
        return events;
    }

    @Test
    void aStreamOfAsManyRoomsAsOneMayHaveIsInAllOfThem() {
        try (TestInstance large = TestInstance.start("CHAT_ROOMS=1000")) {
            String bearer =
                    "Bearer " + large.connect().hello("Bob").get("token").asText();
            String rooms = IntStream.range(0, SseCursor.MAX_ROOMS)
                    .mapToObj(i -> "room=r" + i)
                    .collect(Collectors.joining("&"));
            EventClient events = large.events("/api/events?" + rooms, "Authorization", bearer);
            events.awaitNext("welcome");

            Set<String> joined = new HashSet<>();
            for (int i = 0; i < SseCursor.MAX_ROOMS; i++) {
                joined.add(events.awaitNext("joined").data().get("room").asText());
            }
            assertEquals(SseCursor.MAX_ROOMS, joined.size());
            assertEquals(SseCursor.MAX_ROOMS, large.metric("chat_memberships"));
        }
    }

    private static List<String> texts(Event joined) {
        List<String> texts = new ArrayList<>();
        joined.data()
                .get("messages")
                .forEach(message -> texts.add(message.get("text").asText()));
        return texts;
    }

    private static String text(Event message) {
        return message.data().get("text").asText();
    }

    @Test
    void aStreamBeginsLikeAJoinAndGoesOnLive() {
        ann.sayMany("lobby", 60);
        EventClient events = events("room=lobby");
        Event joined = events.awaitNext("joined");
        assertEquals(IntStream.rangeClosed(11, 60).mapToObj(Integer::toString).toList(), texts(joined));

        JsonNode ack = ann.say("lobby", "61");
        Event message = events.awaitNext("message");
        assertEquals("61", text(message));
        assertEquals(ack.get("id"), message.data().get("id"));
    }

    @Test
    void aReaderWithTheLastIdGetsWhatFollowedInEveryRoom() {
        EventClient events = events("room=one&room=caf%C3%A9");
        events.awaitNext("joined");
        events.awaitNext("joined");
        ann.say("one", "1");
        ann.say("caf\u00e9", "a");
        events.awaitNext("message");
        String last = events.awaitNext("message").id();
        events.close();
        ann.say("one", "2");
        ann.say("caf\u00e9", "b");
        ann.say("one", "3");

        EventClient again = events("room=one&room=caf%C3%A9", "Last-Event-ID", last);
        List<String> seen = new ArrayList<>();
        seen.addAll(texts(again.awaitNext("joined")));
        seen.addAll(texts(again.awaitNext("joined")));
        assertEquals(List.of("2", "3", "b"), seen.stream().sorted().toList());
    }

    @Test
    void everyIdIsAPositionBetweenTwoMessages() {
        EventClient events = events("room=lobby");
        events.awaitNext("joined");
        ann.send(IntStream.range(0, 20)
                .mapToObj(i -> ChatClient.sending("lobby", "m" + i, "n" + i))
                .toArray(String[]::new));
        for (int i = 0; i < 20; i++) {
            Event message = events.awaitNext("message");
            assertEquals("m" + i, text(message));
            if (i % 5 == 0) {
                Event joined =
                        events("room=lobby&after=" + encoded(message.id())).awaitNext("joined");
                assertTrue(joined.data().get("complete").asBoolean());
                List<String> following = texts(joined);
                assertTrue(following.isEmpty() || following.get(0).equals("m" + (i + 1)), following::toString);
            }
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void aStreamOfAHundredRoomsWithCyrillicNamesIsResumed() {
        try (TestInstance many = TestInstance.start("CHAT_SEND_PER_SECOND=0", "CHAT_ROOMS=100")) {
            ChatClient bob = many.connect();
            String bearer = "Bearer " + bob.hello("Bob").get("token").asText();
            List<String> rooms = IntStream.range(0, 100)
                    .mapToObj(i -> "\u043a\u043e\u043c\u043d\u0430\u0442\u0430" + i)
                    .toList();
            String query = rooms.stream().map(room -> "room=" + encoded(room)).collect(Collectors.joining("&"));
            rooms.forEach(room -> bob.say(room, "1"));
            EventClient events = many.events("/api/events?" + query, "Authorization", bearer);
            for (int i = 0; i < 100; i++) {
                events.await("joined");
            }
            bob.say(rooms.get(99), "2");
            String last = events.await("message").id();
            assertTrue(last.length() < 1900, last);
            events.close();
            bob.say(rooms.get(0), "3");

            EventClient again = many.events("/api/events?" + query, "Authorization", bearer, "Last-Event-ID", last);
            List<String> missed = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Event joined = again.await("joined");
                assertTrue(joined.data().get("complete").asBoolean(), joined::toString);
                missed.addAll(texts(joined));
            }
            assertEquals(List.of("3"), missed);
        }
    }

    @Test
    void aStreamThatCouldNotBeResumedIsRefused() {
        try (TestInstance many = TestInstance.start("CHAT_ROOMS=1000")) {
            String bearer = "Bearer " + many.connect().hello("Bob").get("token").asText();
            String tooMany = IntStream.range(0, 129).mapToObj(i -> "room=r" + i).collect(Collectors.joining("&"));
            String tooLong = IntStream.range(0, 100)
                    .mapToObj(i -> "room=" + "r".repeat(52) + i)
                    .collect(Collectors.joining("&"));

            assertEquals(
                    403,
                    many.get("/api/events?" + tooMany, "Authorization", bearer).statusCode());
            assertEquals(
                    400,
                    many.get("/api/events?" + tooLong, "Authorization", bearer).statusCode());
        }
    }

    @Test
    void ofStreamsThatOpenAtTheSameMomentAPersonGetsAsManyAsAllowed() {
        try (TestInstance strict = TestInstance.start("CHAT_SEND_PER_SECOND=0", "CHAT_CONNECTIONS_PER_PERSON=1")) {
            JsonNode session = Answers.json(strict.post("/api/session", "{}"));
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + strict.port() + "/api/events?room=lobby"))
                    .header("Authorization", "Bearer " + session.get("token").asText())
                    .build();
            HttpClient http = HttpClient.newHttpClient();
            long welcomes =
                    IntStream.range(0, 30)
                            .mapToObj(i -> http.sendAsync(request, BodyHandlers.ofLines()))
                            .toList()
                            .stream()
                            .map(Await::result)
                            .filter(response -> response.statusCode() == 200)
                            .filter(response -> response.body().anyMatch(line -> line.contains("welcome")))
                            .count();

            assertEquals(1, welcomes);
            Await.until("the others are gone", () -> strict.metric("chat_connections") == 1);
        }
    }

    @Test
    void aReaderIsAMemberUntilItGoes() {
        EventClient events = events("room=lobby");
        events.awaitNext("joined");
        ChatClient bob = instance.guest("Bob", "lobby");
        bob.send("{'type':'members','room':'lobby'}");
        assertEquals(2, bob.await("members").get("count").asInt());
        events.close();

        Await.until("she has gone", () -> {
            bob.say("lobby", "still there?");
            bob.send("{'type':'members','room':'lobby'}");
            return bob.await("members").get("count").asInt() == 1;
        });
    }

    @Test
    void aDrainIsAnnouncedAndThenEndsTheStream() {
        EventClient events = events("room=lobby");
        events.awaitNext("joined");
        ann.leave();
        CompletableFuture<Void> drained = CompletableFuture.runAsync(instance::drainAndStop);

        events.awaitNext("restart");
        events.awaitEnd();
        Await.result(drained);
    }

    @Test
    void anInvalidRequestIsRefusedBeforeTheStreamBegins() {
        String bearer = "Bearer " + token;
        assertEquals(401, instance.get("/api/events?room=lobby").statusCode());
        assertEquals(400, instance.get("/api/events", "Authorization", bearer).statusCode());
        assertEquals(
                400,
                instance.get("/api/events?room=A+b", "Authorization", bearer).statusCode());
        assertEquals(
                400,
                instance.get("/api/events?room=lobby", "Authorization", bearer, "Last-Event-ID", "what")
                        .statusCode());
        assertEquals(
                403,
                instance.get("/api/events?room=a&room=b&room=c", "Authorization", bearer)
                        .statusCode());
        assertEquals(
                405,
                instance.request("PUT", "/api/events?room=lobby", "Authorization", bearer)
                        .statusCode());
    }
}
