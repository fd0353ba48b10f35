package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two instances in one JVM behave as one chat, whatever joins them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
abstract class TwoInstancesStory {
    private TestInstance one;
    private TestInstance two;

    /** Another instance on the same backplane. */
    abstract TestInstance instance();

    @BeforeEach
    void start() {
        one = instance();
        two = instance();
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @Test
    void whatIsSaidOnOneIsHeardOnTheOther() {
        ChatClient ana = one.guest("Ana", "lobby");
        ChatClient ben = two.guest("Ben", "lobby");
        ana.say("lobby", "hello");
        ben.say("lobby", "hello yourself");
        ana.awaitTexts("hello", "hello yourself");
        ben.awaitTexts("hello", "hello yourself");
    }

    @Test
    void everybodySeesOneOrder() {
        ChatClient ana = one.guest("Ana", "lobby");
        ChatClient ben = two.guest("Ben", "lobby");
        for (int i = 0; i < 25; i++) {
            ana.send(ChatClient.sending("lobby", "a" + i, "n" + i));
            ben.send(ChatClient.sending("lobby", "b" + i, "n" + i));
        }
        List<String> seenByAna = texts(ana.awaitAll("message", 50));
        List<String> seenByBen = texts(ben.awaitAll("message", 50));
        assertEquals(seenByAna, seenByBen);
        assertEquals(
                ownInOrder("a"),
                seenByAna.stream().filter(text -> text.startsWith("a")).toList());
        assertEquals(
                ownInOrder("b"),
                seenByAna.stream().filter(text -> text.startsWith("b")).toList());
    }

    @Test
    void oneIdentityHoldsOnBoth() {
        JsonNode welcome = one.connect().hello("Ana");
        ChatClient again = two.connect();
        again.send("{'type':'hello','token':'" + welcome.get("token").asText() + "'}");
        assertEquals(welcome.get("user"), again.await("welcome").get("user"));
    }

    @Test
    void whoComesBackOnTheOtherGetsWhatItMissed() {
        ChatClient ana = one.guest("Ana", "lobby");
        ChatClient ben = two.guest("Ben", "lobby");
        String last = ben.say("lobby", "before").get("id").asText();
        ana.awaitTexts("before");
        ana.leave();
        ben.say("lobby", "missed");
        ben.say("lobby", "missed too");

        ChatClient back = two.guest("Ana");
        back.send("{'type':'join','room':'lobby','after':'" + last + "'}");
        JsonNode joined = back.await("joined");
        assertTrue(joined.get("complete").asBoolean());
        assertEquals(List.of("missed", "missed too"), texts(joined.get("messages")));
        back.assertNothingElse();
    }

    @Test
    void aSendRepeatedOnTheOtherIsTheSameMessage() {
        ChatClient ben = two.guest("Ben", "lobby");
        ChatClient ana = one.connect();
        String token = ana.hello("Ana").get("token").asText();
        JsonNode first = ana.say("lobby", "once", "the-nonce");
        ChatClient again = two.connect();
        again.send("{'type':'hello','token':'" + token + "'}");
        again.await("welcome");
        JsonNode second = again.say("lobby", "once", "the-nonce");

        assertFalse(first.get("duplicate").asBoolean());
        assertTrue(second.get("duplicate").asBoolean());
        assertEquals(first.get("id"), second.get("id"));
        assertEquals(first.get("at"), second.get("at"));
        ben.awaitTexts("once").assertNothingElse();
    }

    @Test
    void whoComesAndGoesOnOneIsSeenOnTheOther() {
        ChatClient ana = one.guest("Ana", "lobby");
        ChatClient ben = two.guest("Ben");
        // Otherwise she might come after him, as his instance sees it.
        awaitMembers(ben, 1);
        ben.join("lobby");
        assertEquals("+Ben", awaitPresence(ana));
        ChatClient cora = one.guest("Cora", "lobby");
        assertEquals("+Cora", awaitPresence(ben));
        assertEquals("+Cora", awaitPresence(ana));
        ben.leave();
        assertEquals("-Ben", awaitPresence(ana));
        cora.leave();
        assertEquals("-Cora", awaitPresence(ana));
    }

    @Test
    void whoMovesToTheOtherHasNeitherLeftNorJoined() {
        ChatClient ana = one.guest("Ana", "lobby");
        ChatClient ben = one.connect();
        String token = ben.hello("Ben").get("token").asText();
        ben.join("lobby");
        assertEquals("+Ben", awaitPresence(ana));
        ChatClient moved = two.connect();
        moved.send("{'type':'hello','token':'" + token + "'}");
        moved.await("welcome");
        moved.join("lobby");
        ben.leave();
        ChatClient cora = two.guest("Cora", "lobby");
        assertEquals("+Cora", awaitPresence(ana));
        cora.leave();
        assertEquals("-Cora", awaitPresence(ana));
        awaitMembers(ana, 2);
    }

    /** Returns who has come and gone by the next presence that names anybody; a room just opened announces a count first. */
    private static String awaitPresence(ChatClient client) {
        StringBuilder names = new StringBuilder();
        while (names.length() == 0) {
            JsonNode presence = client.await("presence");
            presence.path("joined")
                    .forEach(user -> names.append('+').append(user.get("name").asText()));
            presence.path("left")
                    .forEach(user -> names.append('-').append(user.get("name").asText()));
        }
        return names.toString();
    }

    @Test
    void whoIsTypingOnOneIsSeenOnTheOther() {
        ChatClient ana = one.guest("Ana", "lobby");
        ChatClient ben = two.guest("Ben", "lobby");
        ana.send("{'type':'typing','room':'lobby','on':true}");
        JsonNode typing = ben.awaitNext("typing");

        assertEquals("Ana", typing.get("from").get("name").asText());
        assertTrue(typing.get("on").asBoolean());
        ana.assertNothingElse();
        ben.assertNothingElse();
    }

    @Test
    void peopleAreCountedOnceOverInstancesAndTabs() {
        ChatClient ana = one.connect();
        String token = ana.hello("Ana").get("token").asText();
        ana.join("lobby");
        ChatClient tab = two.connect();
        tab.send("{'type':'hello','token':'" + token + "'}");
        tab.await("welcome");
        tab.join("lobby");
        ChatClient ben = two.guest("Ben", "lobby");
        awaitMembers(ben, 2);
        awaitMembers(ana, 2);
        tab.leave();
        ben.leave();
        awaitMembers(ana, 1);
    }

    @Test
    void peopleMoveFromAStoppingInstanceWithoutMissingAnything() {
        ChatClient ana = one.guest("Ana", "lobby");
        ChatClient ben = two.guest("Ben", "lobby");
        String last = ben.say("lobby", "one").get("id").asText();
        ana.awaitTexts("one");
        Thread stopping = new Thread(one::drainAndStop);
        stopping.start();
        ana.await("restart");

        ChatClient moved = two.guest("Ana");
        moved.send("{'type':'join','room':'lobby','after':'" + last + "'}");
        moved.await("joined");
        ben.say("lobby", "two");
        ana.awaitTexts("two");
        moved.awaitTexts("two");
        ana.leave();
        Await.until("the instance has stopped", () -> !stopping.isAlive());
        moved.assertNothingElse();
    }

    @Test
    void aRoomThatNobodyHereIsInAnyMoreIsHeardAgainWhenSomebodyIs() {
        ChatClient ben = two.guest("Ben", "lobby");
        for (int round = 0; round < 5; round++) {
            ChatClient ana = one.guest("Ana", "lobby");
            ben.say("lobby", "round " + round);
            ana.awaitTexts("round " + round);
            ana.send("{'type':'leave','room':'lobby'}");
            ana.await("left");
            ben.say("lobby", "unheard " + round);
            ana.assertNothingElse();
            ana.leave();
        }
    }

    private static void awaitMembers(ChatClient client, int count) {
        Await.until(count + " members", () -> {
            client.send("{'type':'members','room':'lobby'}");
            return client.await("members").get("count").asInt() == count;
        });
    }

    private static List<String> ownInOrder(String prefix) {
        List<String> own = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            own.add(prefix + i);
        }
        return own;
    }

    private static List<String> texts(Iterable<JsonNode> messages) {
        List<String> texts = new ArrayList<>();
        messages.forEach(message -> texts.add(message.get("text").asText()));
        return texts;
    }
}
