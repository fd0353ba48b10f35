package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that joins, or comes back, gets what it missed: no message is missing, and none comes twice. */
@Timeout(30)
class ResumeTest {
    private TestInstance instance;
    private ChatClient ann;

    @BeforeEach
    void start() {
        instance = TestInstance.start("CHAT_SEND_PER_SECOND=0", "CHAT_HISTORY_LENGTH=500");
        ann = instance.guest("Ann");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private JsonNode join(String more) {
        return instance.guest("Bob")
                .send("{'type':'join','room':'lobby'" + more + "}")
                .await("joined");
    }

    private static List<String> texts(JsonNode page) {
        List<String> texts = new ArrayList<>();
        page.get("messages").forEach(message -> texts.add(message.get("text").asText()));
        return texts;
    }

    private static List<String> range(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    private static String idAt(JsonNode newest, int seq) {
        String id = newest.get("id").asText();
        return id.substring(0, id.lastIndexOf('-') + 1) + seq;
    }

    @Test
    void theFirstJoinGetsTheLastFifty() {
        JsonNode last = ann.sayMany("lobby", 60);
        JsonNode joined = join("");

        assertEquals(range(11, 60), texts(joined));
        assertEquals("message", joined.get("messages").get(0).get("type").asText());
        assertTrue(joined.get("complete").asBoolean());
        assertFalse(joined.get("more").asBoolean());
        assertEquals(last.get("id"), joined.get("last"));
        assertEquals(1, joined.get("members").asInt());
        assertEquals("lobby", joined.get("room").asText());
    }

    @Test
    void aJoinMayAskForMoreOrFewer() {
        ann.sayMany("lobby", 250);

        assertEquals(range(51, 250), texts(join(",'limit':200")));
        assertEquals(range(250, 250), texts(join(",'limit':1")));
    }

    @Test
    void anEmptyRoomHasNothingAndAnIdAllTheSame() {
        assertEquals(
                "{\"type\":\"joined\",\"room\":\"lobby\",\"messages\":[],\"complete\":true,\"more\":false,\"last\":\"0\",\"members\":1}",
                join("").toString());
    }

    @Test
    void aRoomThatHadNoMessageYetIsResumedFromItsBeginning() {
        assertEquals("0", join("").get("last").asText());
        ann.sayMany("lobby", 3);
        JsonNode joined = join(",'after':'0'");

        assertEquals(range(1, 3), texts(joined));
        assertTrue(joined.get("complete").asBoolean());
        assertFalse(joined.get("more").asBoolean());
    }

    @Test
    void aReturningClientGetsWhatFollowedAndThenLiveMessages() {
        JsonNode last = ann.sayMany("lobby", 60);
        ChatClient bob = instance.guest("Bob");
        bob.send("{'type':'join','room':'lobby','after':'" + idAt(last, 57) + "'}");
        ann.say("lobby", "61");

        JsonNode joined = bob.awaitNext("joined");
        List<String> seen = new ArrayList<>(texts(joined));
        if (seen.size() == 3) {
            seen.add(bob.await("message").get("text").asText());
        }
        assertEquals(range(58, 61), seen);
        assertTrue(joined.get("complete").asBoolean());
        bob.assertNothingElse();
    }

    @Test
    void aClientThatMissedNothingGetsNothing() {
        JsonNode last = ann.sayMany("lobby", 3);
        JsonNode joined = join(",'after':'" + last.get("id").asText() + "'");

        assertEquals(0, joined.get("messages").size());
        assertTrue(joined.get("complete").asBoolean());
        assertEquals(last.get("id"), joined.get("last"));
    }

    @Test
    void aLongAbsenceIsFilledPageByPageBeforeAnythingLive() {
        JsonNode last = ann.sayMany("lobby", 450);
        ChatClient bob = instance.guest("Bob");
        bob.send("{'type':'join','room':'lobby','after':'" + idAt(last, 5) + "','limit':200}");
        for (int i = 451; i <= 470; i++) {
            ann.say("lobby", Integer.toString(i));
        }

        List<String> seen = new ArrayList<>();
        JsonNode page = bob.awaitNext("joined");
        while (page.get("more").asBoolean()) {
            assertEquals(200, page.get("messages").size());
            seen.addAll(texts(page));
            page = bob.awaitNext("joined");
        }
        seen.addAll(texts(page));
        while (seen.size() < 465) {
            seen.add(bob.awaitNext("message").get("text").asText());
        }
        assertEquals(range(6, 470), seen);
        bob.assertNothingElse();
    }

    @Test
    void messagesNoLongerKeptAreReportedAsMissing() {
        JsonNode last = ann.sayMany("lobby", 1000);
        JsonNode joined = join(",'after':'" + idAt(last, 5) + "','limit':200");

        assertFalse(joined.get("complete").asBoolean());
        assertTrue(joined.get("more").asBoolean());
        assertEquals(range(501, 700), texts(joined));
    }

    @Test
    void anIdOfAnotherLogGetsTheOldestKeptAndIsSaidToBeIncomplete() {
        ann.sayMany("lobby", 3);
        JsonNode joined = join(",'after':'wiped-2'");

        assertFalse(joined.get("complete").asBoolean());
        assertEquals(range(1, 3), texts(joined));
    }

    @Test
    void joiningAgainOnTheSameConnectionIsAnsweredAgain() {
        ann.join("lobby");
        JsonNode last = ann.sayMany("lobby", 3);
        ann.awaitTexts("1", "2", "3");
        ann.send("{'type':'join','room':'lobby','after':'" + idAt(last, 1) + "'}");

        assertEquals(range(2, 3), texts(ann.await("joined")));
        ann.say("lobby", "4");
        ann.awaitTexts("4");
        ann.assertNothingElse();
    }

    private JsonNode history(String more) {
        return ann.send("{'type':'history','room':'lobby'" + more + "}").await("history");
    }

    @Test
    void historyIsReadBackwardsPageByPage() {
        JsonNode last = ann.sayMany("lobby", 120);
        JsonNode newest = history("");
        JsonNode middle = history(",'before':'" + idAt(last, 71) + "'");
        JsonNode oldest = history(",'before':'" + idAt(last, 21) + "','limit':200");

        assertEquals(range(71, 120), texts(newest));
        assertEquals(range(21, 70), texts(middle));
        assertEquals(range(1, 20), texts(oldest));
        assertTrue(newest.get("more").asBoolean() && middle.get("more").asBoolean());
        assertFalse(oldest.get("more").asBoolean());
        assertEquals("lobby", oldest.get("room").asText());
        ann.assertNothingElse();
    }

    @Test
    void historyIsReadForwardsToo() {
        JsonNode last = ann.sayMany("lobby", 30);
        JsonNode part = history(",'after':'" + idAt(last, 10) + "','limit':10");
        JsonNode rest = history(",'after':'" + idAt(last, 20) + "','limit':10");

        assertEquals(range(11, 20), texts(part));
        assertTrue(part.get("more").asBoolean());
        assertEquals(range(21, 30), texts(rest));
        assertFalse(rest.get("more").asBoolean());
        assertEquals(range(1, 30), texts(history(",'after':'0'")));
    }

    @Test
    void theHistoryOfARoomThatNeverWasIsEmpty() {
        assertEquals(
                "{\"type\":\"history\",\"room\":\"lobby\",\"messages\":[],\"more\":false}",
                history("").toString());
    }
}
