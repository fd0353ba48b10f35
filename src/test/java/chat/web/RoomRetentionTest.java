package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An owner says how much is kept of a room, within the bounds of the operator. */
@Timeout(60)
class RoomRetentionTest {
    private final TestInstance instance = TestInstance.start("CHAT_HISTORY_DAYS=40", "CHAT_HISTORY_LENGTH=200");
    private final ChatClient ann = instance.guest("Ann", "lobby");

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void moreThanTheServerKeepsIsRefusedWithTheBound() {
        ann.send("{'type':'open','room':'den','nonce':'1'}").await("ack");
        for (String days : new String[] {"41", "-1", "9999999999", "1.5", "'7'"}) {
            JsonNode refused = ann.send("{'type':'set','room':'den','keepDays':" + days + ",'nonce':'2'}")
                    .await("error");
            assertEquals("bad_request", refused.get("code").asText(), days);
            assertEquals(
                    "keepDays: must be a whole number from 0 to 40",
                    refused.get("message").asText());
        }
        JsonNode refused = ann.send("{'type':'set','room':'den','keepCount':201,'nonce':'3'}")
                .await("error");
        assertEquals(
                "keepCount: must be a whole number from 0 to 200",
                refused.get("message").asText());
    }

    @Test
    void theRoomSaysWhatIsKeptOverHttpToo() {
        HttpResponse<String> session = instance.post("/api/session", "{\"name\":\"Ben\"}");
        String token = Answers.json(session).get("token").asText();
        String[] bearer = {"Authorization", "Bearer " + token};
        assertEquals(
                201, instance.post("/api/rooms", "{\"name\":\"den\"}", bearer).statusCode());
        Answers.assertRefused(
                400, "bad_request", instance.exchange("PATCH", "/api/rooms/den", "{\"keepCount\":201}", bearer));
        String change = "{\"keepDays\":40,\"keepCount\":200}";
        assertEquals(
                200,
                instance.exchange("PATCH", "/api/rooms/den", change, bearer).statusCode());

        JsonNode room = Answers.json(instance.request("GET", "/api/rooms/den", bearer));
        assertEquals(40, room.get("keepDays").asInt());
        assertEquals(200, room.get("keepCount").asInt());
    }
}
