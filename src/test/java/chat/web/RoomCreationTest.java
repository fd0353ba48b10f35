package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rooms are made by administrators alone, of whom there are none here. */
@Timeout(60)
class RoomCreationTest {
    private final TestInstance instance = TestInstance.start("CHAT_ROOM_CREATION=administrators");
    private final ChatClient ann = instance.guest("Ann", "lobby");

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void whoMayMakeNoneIsToldSoAndStaysConnected() {
        for (String request : new String[] {
            "{'type':'open','room':'den','nonce':'1'}",
            "{'type':'open','room':'den','private':true,'nonce':'2'}",
            "{'type':'send','room':'lobby','text':'hi','nonce':'3'}"
        }) {
            JsonNode refused = ann.send(request).await("error");
            assertEquals("forbidden", refused.get("code").asText(), request);
            assertEquals(
                    "only administrators may make rooms here",
                    refused.get("message").asText(),
                    request);
        }
        String token = Answers.json(instance.post("/api/session", "{\"name\":\"Ben\"}"))
                .get("token")
                .asText();
        HttpResponse<String> open =
                instance.post("/api/rooms", "{\"name\":\"den\"}", "Authorization", "Bearer " + token);
        Answers.assertRefused(403, "forbidden", open);
        ann.send("{'type':'rooms'}");
        assertEquals(0, ann.await("rooms").get("rooms").size());
    }

    @Test
    void aDirectRoomIsMadeAllTheSame() {
        ChatClient ben = instance.connect();
        String id = ben.hello("Ben").get("user").get("id").asText();
        ann.send("{'type':'send','to':'" + id + "','text':'psst','nonce':'1'}").await("ack");
    }
}
