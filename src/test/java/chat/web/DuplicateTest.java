package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message that is sent again with the same nonce is kept once. */
@Timeout(30)
class DuplicateTest {
    private TestInstance instance;
    private ChatClient ann;
    private String token;

    @BeforeEach
    void start() {
        instance = TestInstance.start();
        ann = instance.connect();
        token = ann.hello("Ann").get("token").asText();
        ann.join("lobby");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void theSameNonceIsOneMessage() {
        JsonNode first = ann.say("lobby", "once", "n1");
        JsonNode second = ann.say("lobby", "once", "n1");

        assertFalse(first.get("duplicate").asBoolean());
        assertTrue(second.get("duplicate").asBoolean());
        assertEquals(first.get("id"), second.get("id"));
        assertEquals(first.get("at"), second.get("at"));
        ann.awaitTexts("once");
        ann.assertNothingElse();
    }

    @Test
    void theSameNonceTwiceInOneFrameIsOneMessage() {
        ann.send(ChatClient.sending("lobby", "once", "n1"), ChatClient.sending("lobby", "once", "n1"));

        assertFalse(ann.await("ack").get("duplicate").asBoolean());
        assertTrue(ann.await("ack").get("duplicate").asBoolean());
        ann.awaitTexts("once");
        ann.assertNothingElse();
    }

    @Test
    void theSameNonceOverAnotherConnectionIsOneMessage() {
        JsonNode first = ann.say("lobby", "once", "n1");
        ann.close();
        ChatClient again = instance.connect().send("{'type':'hello','token':'" + token + "'}");
        again.await("welcome");
        JsonNode second = again.say("lobby", "once", "n1");

        assertTrue(second.get("duplicate").asBoolean());
        assertEquals(first.get("id"), second.get("id"));
        assertEquals(1, again.join("lobby").get("messages").size());
    }

    @Test
    void theSameNonceInAnotherRoomIsAnotherMessage() {
        ann.say("lobby", "here", "n1");

        assertFalse(ann.say("den", "there", "n1").get("duplicate").asBoolean());
    }

    @Test
    void theSameNonceOfAnotherPersonIsAnotherMessage() {
        JsonNode first = ann.say("lobby", "mine", "n1");
        JsonNode second = instance.guest("Bob").say("lobby", "no, mine", "n1");

        assertFalse(second.get("duplicate").asBoolean());
        assertNotEquals(first.get("id"), second.get("id"));
        ann.awaitTexts("mine", "no, mine");
    }
}
