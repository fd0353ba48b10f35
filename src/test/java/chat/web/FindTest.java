package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users find messages and each other, in rooms that they have. */
@Timeout(30)
class FindTest {
    private TestInstance instance;

    @BeforeEach
    void start() {
        instance = TestInstance.start();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private static List<String> texts(JsonNode found) {
        return found.get("messages").findValuesAsText("text");
    }

    private static List<String> names(JsonNode people) {
        return people.get("users").findValuesAsText("name");
    }

    private static void read(ChatClient client, String room, JsonNode ack) {
        client.send(
                "{'type':'read','room':'" + room + "','id':'" + ack.get("id").asText() + "'}");
    }

    @Test
    void messagesAreFoundInTheRoomsThatOneHasReadOrIsInTheNewestFirst() {
        ChatClient ann = instance.guest("Ann", "lobby");
        read(ann, "lobby", ann.say("lobby", "the first word", "n1"));
        ann.join("den");
        read(ann, "den", ann.say("den", "the last word", "n1"));
        ann.join("attic");
        ann.say("attic", "a word that nobody has read", "n1");

        ann.send("{'type':'search','text':'word'}");
        JsonNode found = ann.await("found");
        assertEquals(List.of("a word that nobody has read", "the last word", "the first word"), texts(found));
        ann.send("{'type':'leave','room':'attic'}");
        ann.await("left");
        ann.send("{'type':'search','text':'word'}");
        found = ann.await("found");
        assertEquals(List.of("the last word", "the first word"), texts(found));
        assertEquals(List.of("den", "lobby"), found.get("messages").findValuesAsText("room"));
        assertFalse(found.get("more").asBoolean());
        assertFalse(found.has("before"));

        ann.send("{'type':'search','text':'word','limit':1}");
        JsonNode first = ann.await("found");
        assertTrue(first.get("more").asBoolean());
        String before = first.get("before").asText();
        ann.send("{'type':'search','text':'word','before':'" + before + "'}");
        assertEquals(List.of("the first word"), texts(ann.await("found")));

        ann.send("{'type':'search','text':'word from:ann','room':'attic'}");
        assertEquals(1, ann.await("found").get("messages").size());
    }

    @Test
    void aSearchOfOneRoomGoesOnFromAMessage() {
        ChatClient ann = instance.guest("Ann", "lobby");
        for (int i = 1; i <= 3; i++) {
            ann.say("lobby", "word " + i, "n" + i);
        }
        ann.send("{'type':'search','text':'word','room':'lobby','limit':1}");
        JsonNode newest = ann.await("found").get("messages").get(0);
        assertEquals("word 3", newest.get("text").asText());
        String id = newest.get("id").asText();
        ann.send("{'type':'search','text':'word','room':'lobby','before':'" + id + "'}");
        assertEquals(List.of("word 2", "word 1"), texts(ann.await("found")));

        for (String nowhere : List.of("elsewhere-1", "0")) {
            ann.send("{'type':'search','text':'word','room':'lobby','before':'" + nowhere + "'}");
            assertEquals("bad_request", ann.await("error").get("code").asText());
        }
    }

    @Test
    void aSearchIsDear() {
        ChatClient ann = instance.guest("Ann", "lobby");
        for (int i = 0; i < 50; i++) {
            ann.send("{'type':'search','text':'word','room':'lobby'}");
        }
        JsonNode refused = ann.await("error");
        assertEquals("rate_limited", refused.get("code").asText());
        assertEquals("lobby", refused.get("room").asText());
        assertTrue(refused.get("retryAfterMs").asLong() > 0);
        assertTrue(instance.metric("chat_search_slices_total") > 0);
    }

    @Test
    void peopleAreFoundInTheRoomsThatOneHasRead() {
        ChatClient ann = instance.guest("Ann", "lobby");
        read(ann, "lobby", ann.say("lobby", "hello", "n1"));
        instance.guest("\u00c4nne", "lobby");
        instance.guest("ANTON", "lobby");
        instance.guest("Anja", "den");
        ann.send("{'type':'people','prefix':'an'}");
        assertEquals(List.of("Ann", "ANTON"), names(ann.await("people")));
        ann.send("{'type':'people','prefix':'an','limit':1}");
        assertEquals(List.of("Ann"), names(ann.await("people")));
        ann.send("{'type':'people','prefix':'an','room':'den'}");
        assertEquals(List.of("Anja"), names(ann.await("people")));
    }
}
