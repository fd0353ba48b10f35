package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.EventClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members of a room see that another one is typing. */
@Timeout(30)
class TypingTest {
    private TestInstance instance;
    private ChatClient ann;
    private JsonNode welcome;

    @BeforeEach
    void start() {
        instance = TestInstance.start("CHAT_SEND_PER_SECOND=0");
        ann = instance.connect();
        welcome = ann.hello("Ann");
        ann.join("lobby");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private static String typing(String room, boolean on) {
        return "{'type':'typing','room':'" + room + "','on':" + on + "}";
    }

    @Test
    void theOthersInTheRoomAreToldAndTheTypistIsNotAnsweredOnAnyConnection() {
        ChatClient tab = instance.connect()
                .send("{'type':'hello','token':'" + welcome.get("token").asText() + "'}");
        tab.await("welcome");
        tab.join("lobby");
        ChatClient bob = instance.guest("Bob", "lobby");
        ChatClient carl = instance.guest("Carl", "den");
        ann.send(typing("lobby", true));

        String from = "\"from\":{\"id\":" + welcome.get("user").get("id") + ",\"name\":\"Ann\"}";
        String on = "{\"type\":\"typing\",\"room\":\"lobby\"," + from + ",\"on\":true}";
        assertEquals(on, bob.awaitNext("typing").toString());
        // Not before: a notice takes the place of one about the same user that still waits for its reader.
        ann.send(typing("lobby", false));
        assertFalse(bob.awaitNext("typing").get("on").asBoolean());
        List.of(ann, tab, bob, carl).forEach(ChatClient::assertNothingElse);
    }

    @Test
    void typingOutsideTheRoomIsRefused() {
        ann.send(typing("den", true));
        JsonNode error = ann.awaitNext("error");

        assertEquals("forbidden", error.get("code").asText());
        assertEquals("den", error.get("room").asText());
        ann.send("{'type':'typing','room':'lobby','on':'yes'}");
        assertEquals("bad_request", ann.awaitNext("error").get("code").asText());
        ann.assertNothingElse();
    }

    @Test
    void aFloodOfTypingIsDroppedAndCounted() {
        ChatClient bob = instance.guest("Bob", "lobby");
        ann.send(IntStream.range(0, 100).mapToObj(i -> typing("lobby", true)).toArray(String[]::new));
        ann.say("lobby", "done");
        bob.await("typing");
        bob.await("message");
        ann.await("message");

        double told = instance.metric("chat_typing_total{outcome=\"told\"}");
        assertTrue(told > 0 && told < 50, () -> told + " were told");
        assertEquals(100 - told, instance.metric("chat_typing_total{outcome=\"dropped\"}"));
        // Some may have taken the place of others that still waited.
        assertTrue(bob.takeAll("typing").size() < told);
        ann.assertNothingElse();
    }

    @Test
    void typingIsNotInTheLogAndMovesNoCursor() {
        String token = instance.connect().hello("Eve").get("token").asText();
        EventClient events = instance.events("/api/events?room=lobby", "Authorization", "Bearer " + token);
        events.awaitNext("welcome");
        String cursor = events.awaitNext("joined").id();
        ann.send(typing("lobby", true));
        assertEquals(cursor, events.awaitNext("typing").id());
        ann.say("lobby", "hello");

        assertNotEquals(cursor, events.awaitNext("message").id());
        ann.send("{'type':'history','room':'lobby'}");
        Await.until(
                "the log has one entry",
                () -> ann.await("history").get("messages").size() == 1);
    }
}
