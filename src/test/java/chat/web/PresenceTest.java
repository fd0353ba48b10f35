package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import chat.TestInstance;
import chat.testing.ChatClient;
import chat.testing.EventClient;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members of a room see who joins and leaves. */
@Timeout(30)
class PresenceTest {
    private TestInstance instance;
    private ChatClient ann;

    @BeforeEach
    void start() {
        instance = TestInstance.start();
        ann = instance.guest("Ann", "lobby");
        ann.settle(); // By then it has been read who is in the room, so that the next to join is named.
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private static String name(JsonNode presence, String list) {
        return presence.path(list).path(0).path("name").asText();
    }

    private ChatClient again(JsonNode welcome) {
        ChatClient client = instance.connect();
        client.send("{'type':'hello','token':'" + welcome.get("token").asText() + "'}");
        client.await("welcome");
        client.join("lobby");
        return client;
    }

    @Test
    void joiningAndLeavingIsReported() {
        ChatClient bob = instance.connect();
        JsonNode user = Answers.userOf(bob.hello("Bob"));
        bob.join("lobby");
        JsonNode joined = ann.await("presence");
        assertEquals(
                "{\"type\":\"presence\",\"room\":\"lobby\",\"count\":2,\"joined\":[" + user + "]}", joined.toString());

        bob.send("{'type':'leave','room':'lobby'}");
        JsonNode left = ann.await("presence");
        assertEquals("{\"type\":\"presence\",\"room\":\"lobby\",\"count\":1,\"left\":[" + user + "]}", left.toString());
    }

    @Test
    void anotherTabAndAReconnectShowNothing() {
        ChatClient bob = instance.connect();
        JsonNode welcome = bob.hello("Bob");
        bob.join("lobby");
        assertEquals("Bob", name(ann.await("presence"), "joined"));
        ChatClient tab = again(welcome);
        bob.leave();
        tab.leave();
        again(welcome);
        ChatClient carl = instance.guest("Carl", "lobby");
        assertEquals("Carl", name(ann.await("presence"), "joined"));
        carl.leave();

        JsonNode left = ann.await("presence");
        assertEquals("Carl", name(left, "left"));
        assertEquals(1, left.get("left").size());
        assertEquals(2, left.get("count").asInt());
    }

    @Test
    void aReaderOfEventsGetsItWithoutACursor() {
        String token = instance.connect().hello("Eve").get("token").asText();
        EventClient events = instance.events("/api/events?room=lobby", "Authorization", "Bearer " + token);
        events.awaitNext("welcome");
        String cursor = events.awaitNext("joined").id();
        instance.guest("Bob", "lobby");

        JsonNode presence = ann.await("presence");
        while (!presence.toString().contains("Bob")) {
            presence = ann.await("presence");
        }
        EventClient.Event event = events.await("presence");
        assertEquals(cursor, event.id());
        assertFalse(event.data().has("id"));
    }
}
