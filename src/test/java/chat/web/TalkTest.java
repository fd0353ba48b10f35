package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients join rooms, send messages, and leave. */
@Timeout(30)
class TalkTest {
    private TestInstance instance;

    @BeforeEach
    void start() {
        instance = TestInstance.start("CHAT_ROOMS=2", "CHAT_SEND_PER_SECOND=0");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void aMessageReachesAllInTheRoomAndTheSenderGetsAnAck() {
        ChatClient ann = instance.guest("Ann", "lobby");
        ChatClient bob = instance.guest("Bob", "lobby");
        JsonNode ack = ann.say("lobby", "hello, Bob", "n1");
        JsonNode message = bob.await("message");

        assertEquals("n1", ack.get("nonce").asText());
        assertEquals("lobby", ack.get("room").asText());
        assertFalse(ack.get("duplicate").asBoolean());
        assertEquals(ack.get("id"), message.get("id"));
        assertEquals(ack.get("at"), message.get("at"));
        assertEquals("lobby", message.get("room").asText());
        assertEquals("hello, Bob", message.get("text").asText());
        assertEquals("Ann", message.get("from").get("name").asText());
        assertEquals("n1", message.get("nonce").asText());
        assertEquals(message, ann.await("message"));
        ann.assertNothingElse();
        bob.assertNothingElse();
    }

    @Test
    void aClientNeedNotWaitForAnswersAndGetsThemInItsOrder() {
        // The first message of a room is read from its log before it is delivered, and a leave would overtake it.
        ChatClient bob = instance.guest("Bob", "lobby");
        bob.say("lobby", "zero", "n0");
        bob.send("{'type':'leave','room':'lobby'}");
        bob.await("left");
        ChatClient ann = instance.connect();
        ann.send(
                "{'type':'hello','name':'Ann'}",
                "{'type':'join','room':'lobby'}",
                ChatClient.sending("lobby", "one", "n1"),
                ChatClient.sending("lobby", "two", "n2"),
                "{'type':'members','room':'lobby'}",
                "{'type':'history','room':'lobby'}",
                "{'type':'leave','room':'lobby'}",
                "{'type':'ping','t':7}");
        List<JsonNode> messages = ann.awaitAll("message", 2);

        ann.awaitNext("welcome");
        ann.awaitNext("joined");
        assertEquals("n1", ann.awaitNext("ack").get("nonce").asText());
        assertEquals("n2", ann.awaitNext("ack").get("nonce").asText());
        assertEquals(1, ann.awaitNext("members").get("count").asInt());
        JsonNode history = ann.awaitNext("history").get("messages");
        assertEquals(messages, List.of(history.get(1), history.get(2)));
        ann.awaitNext("left");
        ann.awaitNext("pong");
        ann.assertNothingElse();
    }

    @Test
    void emptyLinesInAFrameAreIgnored() {
        ChatClient ann = instance.guest("Ann");
        ann.sendRaw("\n{\"type\":\"ping\"}\n\n \n{\"type\":\"ping\",\"t\":2}\n");

        ann.awaitNext("pong");
        assertEquals(2, ann.awaitNext("pong").get("t").asInt());
        ann.sendRaw("");
        ann.assertNothingElse();
    }

    @Test
    void aPongReturnsTheValueOfThePing() {
        ChatClient client = instance.connect();
        client.send("{'type':'ping'}", "{'type':'ping','t':1.50}", "{'type':'ping','t':'a\\n\u00e9'}");

        assertEquals("{\"type\":\"pong\"}", client.await("pong").toString());
        assertEquals(1.5, client.await("pong").get("t").asDouble());
        assertEquals("a\n\u00e9", client.await("pong").get("t").asText());
    }

    @Test
    void theMessagesOfARoomComeToAllInOneOrderAndASendersInItsOwn() {
        ChatClient ann = instance.guest("Ann", "lobby");
        ChatClient bob = instance.guest("Bob", "lobby");
        for (int i = 0; i < 100; i++) {
            ann.send(ChatClient.sending("lobby", "a" + i, "n" + i));
            bob.send(ChatClient.sending("lobby", "b" + i, "n" + i));
        }
        List<JsonNode> seen = ann.awaitAll("message", 200);

        assertEquals(seen, bob.awaitAll("message", 200));
        List<String> ids = seen.stream().map(m -> m.get("id").asText()).toList();
        String epoch = ids.get(0).substring(0, ids.get(0).lastIndexOf('-'));
        assertEquals(
                IntStream.rangeClosed(1, 200).mapToObj(seq -> epoch + "-" + seq).toList(), ids);
        for (String name : List.of("a", "b")) {
            assertEquals(
                    IntStream.range(0, 100).mapToObj(i -> name + i).toList(),
                    seen.stream()
                            .map(m -> m.get("text").asText())
                            .filter(text -> text.startsWith(name))
                            .toList());
        }
        ann.awaitAll("ack", 100);
        ann.assertNothingElse();
    }

    @Test
    void aMessageOfOneRoomDoesNotReachAnother() {
        ChatClient ann = instance.guest("Ann", "here");
        ChatClient bob = instance.guest("Bob", "there");
        ann.say("here", "psst");

        ann.awaitTexts("psst");
        bob.assertNothingElse();
    }

    @Test
    void aClientOutsideARoomMaySendToItAndReceivesNothing() {
        ChatClient ann = instance.guest("Ann");
        ChatClient bob = instance.guest("Bob", "lobby");
        ann.say("lobby", "from outside");

        bob.awaitTexts("from outside");
        ann.assertNothingElse();
    }

    @Test
    void aClientThatHasLeftReceivesNothing() {
        ChatClient ann = instance.guest("Ann", "lobby");
        ChatClient bob = instance.guest("Bob", "lobby");
        bob.send("{'type':'leave','room':'lobby'}");
        assertEquals("{\"type\":\"left\",\"room\":\"lobby\"}", bob.await("left").toString());
        ann.say("lobby", "alone");

        ann.awaitTexts("alone");
        ann.assertNothingElse();
        bob.assertNothingElse();
    }

    @Test
    void leavingWhereOneNeverWasIsAnsweredAllTheSame() {
        ChatClient ann = instance.guest("Ann");
        ann.send("{'type':'leave','room':'nowhere'}");

        assertEquals("nowhere", ann.await("left").get("room").asText());
    }

    @Test
    void membersAreCountedOverAllTheirConnectionsOnce() {
        ChatClient ann = instance.connect();
        JsonNode welcome = ann.hello("Ann");
        ann.join("lobby");
        ChatClient again = instance.connect()
                .send("{'type':'hello','token':'" + welcome.get("token").asText() + "'}");
        again.await("welcome");
        assertEquals(1, again.join("lobby").get("members").asInt());
        ChatClient bob = instance.guest("Bob");
        assertEquals(2, bob.join("lobby").get("members").asInt());

        again.close();
        bob.send("{'type':'members','room':'lobby'}");
        JsonNode members = bob.await("members");
        assertEquals(2, members.get("count").asInt());
        assertEquals(Answers.userOf(welcome), members.get("users").get(0));
        assertEquals("Bob", members.get("users").get(1).get("name").asText());
        assertEquals("lobby", members.get("room").asText());
    }

    @Test
    void aDisconnectedClientIsNoLongerAMember() {
        ChatClient ann = instance.guest("Ann", "lobby");
        ChatClient bob = instance.guest("Bob", "lobby");
        bob.leave();

        assertEquals(1000, bob.awaitClose().code());
        Await.until("she is alone", () -> {
            ann.send("{'type':'members','room':'lobby'}");
            return ann.await("members").get("count").asInt() == 1;
        });
    }

    @Test
    void theRoomsOfAConnectionAreLimited() {
        ChatClient ann = instance.guest("Ann", "one");
        ann.join("two");
        ann.send("{'type':'join','room':'three'}");
        JsonNode error = ann.awaitNext("error");
        assertEquals("forbidden", error.get("code").asText());
        assertEquals("three", error.get("room").asText());
        ann.join("two");

        ann.send("{'type':'leave','room':'one'}");
        ann.await("left");
        ann.join("three");
        ann.say("three", "made room");
        ann.awaitTexts("made room");
        ann.assertNothingElse();
    }

    @Test
    void aTextIsPassedOnAsItWasWritten() {
        ChatClient ann = instance.guest("Ann", "lobby");
        String text = "<b>\"quoted\"</b> \\ / \t tab\n  line \u2028 \u00e9 \ud83d\ude00 e\u0301";
        ann.sendRaw(
                "{\"type\":\"send\",\"room\":\"lobby\",\"nonce\":\"n\",\"text\":\"<b>\\\"quoted\\\"</b> \\\\ \\/ \\t tab\\n"
                        + "  line \u2028 \u00e9 \ud83d\ude00 e\\u0301\"}");

        ann.awaitTexts(text);
    }

    @Test
    void roomNamesMayBeOfAnyLanguage() {
        ChatClient ann = instance.guest("Ann");
        for (String room : List.of("caf\u00e9-1.0_x", "\u4e2d\u6587", "\u03b1\u03b2\u03b3")) {
            assertEquals(room, ann.join(room).get("room").asText());
            ann.send("{'type':'leave','room':'" + room + "'}").await("left");
        }
    }

    @Test
    void membersThatTheServerDoesNotKnowAreIgnored() {
        ChatClient ann = instance.guest("Ann");
        ann.send("{'type':'join','room':'lobby','colour':'red','deep':{'a':[1,{'b':null}]},'after':null}");

        assertTrue(ann.awaitNext("joined").get("complete").asBoolean());
    }
}
