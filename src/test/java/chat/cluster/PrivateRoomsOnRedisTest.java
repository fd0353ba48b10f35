package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Private rooms on one instance, as they are on the other. */
class PrivateRoomsOnRedisTest extends InstancesOnRedis {
    private static final int MESSAGES = 200;

    private final ChatClient ann = instances.get(0).guest("Ann");
    private final ChatClient ben = instances.get(1).connect();
    private final String benId = ben.hello("Ben").get("user").get("id").asText();
    private final ChatClient cora = instances.get(1).connect();
    private final String coraId = cora.hello("Cora").get("user").get("id").asText();

    private static long seq(JsonNode entry) {
        String id = entry.get("id").asText();
        return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }

    /** Returns the numbers of the entries that Ben gets before he is told that he has left. */
    private List<Long> seenByBen() {
        List<Long> seen = new ArrayList<>();
        for (JsonNode next = next(); !next.get("type").asText().equals("left"); next = next()) {
            seen.add(seq(next));
        }
        return seen;
    }

    private JsonNode next() {
        return ben.awaitAny("message", "member", "changed", "left");
    }

    /** Has Cora write many messages, in the midst of which Ann does something; returns the number of Ann's entry. */
    private long amidMessages(String request, String type) {
        for (int i = 0; i < MESSAGES; i++) {
            cora.send(ChatClient.sending("den", "text " + i, "n" + i));
            if (i == MESSAGES / 2) {
                ann.send(request);
            }
        }
        cora.awaitAll("ack", MESSAGES);
        cora.awaitAll("message", MESSAGES);
        ann.awaitAll("message", MESSAGES);
        return seq(ann.await(type));
    }

    private void assertThatBenFindsNoRoom() {
        ben.send("{'type':'join','room':'den'}", "{'type':'history','room':'den'}");
        assertEquals("not_found", ben.awaitNext("error").get("code").asText());
        assertEquals("not_found", ben.awaitNext("error").get("code").asText());
        ben.assertNothingElse();
    }

    @Test
    void aRemovalIsExactToTheEntryOnTheOtherInstance() {
        String members = "'members':['" + benId + "','" + coraId + "']";
        ann.send("{'type':'open','room':'den','private':true,'nonce':'o'," + members + "}")
                .await("ack");
        ann.join("den");
        assertEquals("private", ben.await("room").get("kind").asText());
        ben.join("den");
        cora.await("room");
        cora.join("den");

        long removal = amidMessages(
                "{'type':'member','room':'den','user':'" + benId + "','role':'none','nonce':'r'}", "member");

        assertEquals(LongStream.rangeClosed(2, removal).boxed().toList(), seenByBen());
        assertThatBenFindsNoRoom();
    }

    @Test
    void aRoomThatIsMadePrivateIsLostExactlyToTheEntryByThoseWhoAreNoMembers() {
        ann.send("{'type':'open','room':'den','nonce':'o'}").await("ack");
        ann.join("den");
        ann.send("{'type':'member','room':'den','user':'" + coraId + "','role':'member','nonce':'m'}");
        ann.await("member");
        ben.join("den");
        cora.join("den");

        long closing = amidMessages("{'type':'set','room':'den','private':true,'nonce':'s'}", "changed");

        assertEquals(LongStream.range(3, closing).boxed().toList(), seenByBen());
        assertThatBenFindsNoRoom();
    }

    @Test
    void whoWaitsInARoomThatIsOpenedAsAPrivateOneSeesNothingOfIt() {
        ben.join("den");
        ann.join("den");

        String members = "'members':['" + coraId + "']";
        ann.send("{'type':'open','room':'den','topic':'Secret','private':true,'nonce':'o'," + members + "}")
                .await("ack");
        ann.send(ChatClient.sending("den", "text", "n")).await("message");

        assertEquals(List.of(), seenByBen());
        assertThatBenFindsNoRoom();
        cora.await("room");
        assertEquals(2, cora.join("den").get("messages").size());
    }
}
