package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.ChatClient;
import chat.testing.EventClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Private rooms as they are to those who are no members, over WebSocket and over HTTP. */
@Timeout(60)
class PrivateRoomsTest {
    private static final String THUMB = "%F0%9F%91%8D";

    private final TestInstance instance = TestInstance.start();
    private final ChatClient ann = instance.guest("Ann");
    private final ChatClient cora = instance.connect();
    private final JsonNode coraIs = cora.hello("Cora");
    private final String coraId = coraIs.get("user").get("id").asText();
    private final String[] bearer = {
        "Authorization", "Bearer " + coraIs.get("token").asText()
    };

    @AfterEach
    void stop() {
        instance.close();
    }

    private void open(String more) {
        ann.send("{'type':'open','room':'secret','private':true,'nonce':'o'" + more + "}")
                .await("ack");
    }

    /** Returns the answers to requests about a room and a message there, with the room's name left out. */
    private List<String> answers(String room, String id) {
        String about = "'room':'" + room + "','id':'" + id + "'";
        List<String> requests = List.of(
                "{'type':'edit'," + about + ",'text':'no','nonce':'1'}",
                "{'type':'delete'," + about + ",'nonce':'2'}",
                "{'type':'react'," + about + ",'emoji':'\ud83d\udc4d','on':true,'nonce':'3'}",
                "{'type':'pin'," + about + ",'on':true,'nonce':'4'}",
                "{'type':'send','room':'" + room + "','text':'no','replyTo':'" + id + "','nonce':'5'}",
                "{'type':'set','room':'" + room + "','topic':'no','nonce':'6'}",
                "{'type':'set','room':'" + room + "','private':false,'nonce':'7'}",
                "{'type':'member','room':'" + room + "','user':'" + coraId + "','role':'member','nonce':'8'}",
                "{'type':'read'," + about + "}",
                "{'type':'level','room':'" + room + "','level':'all'}");
        List<String> answers = new ArrayList<>();
        for (String request : requests) {
            answers.add(cora.send(request).awaitNext("error").toString().replace(room, "…"));
        }
        String path = "/api/rooms/" + room;
        String message = path + "/messages/" + id;
        String text = "{\"text\":\"no\"}";
        answers.add(answer(instance.get(path, bearer)));
        answers.add(answer(instance.exchange("PATCH", path, "{\"topic\":\"no\"}", bearer)));
        answers.add(answer(instance.exchange("PUT", path + "/read", "{\"id\":\"" + id + "\"}", bearer)));
        answers.add(answer(instance.exchange("PUT", path + "/level", "{\"level\":\"all\"}", bearer)));
        answers.add(answer(instance.exchange("PUT", path + "/members/" + coraId, "{\"role\":\"member\"}", bearer)));
        answers.add(answer(instance.request("DELETE", path + "/members/" + coraId, bearer)));
        answers.add(answer(instance.exchange("PATCH", message, text, bearer)));
        answers.add(answer(instance.exchange("PATCH", message, "{\"pinned\":true}", bearer)));
        answers.add(answer(instance.request("DELETE", message, bearer)));
        answers.add(answer(instance.request("PUT", message + "/reactions/" + THUMB, bearer)));
        return answers;
    }

    private static String answer(HttpResponse<String> response) {
        return response.statusCode() + " " + response.body();
    }

    @Test
    void everyAnswerIsThatForARoomThatNeverWasByteForByte() {
        open("");
        ann.join("secret");
        String id = ann.say("secret", "text").get("id").asText();

        assertEquals(answers("nothing", id), answers("secret", id));
    }

    @Test
    void whoIsNoMemberNeitherJoinsNorReadsNorWritesNorSeesWhoIsThere() {
        open("");
        ann.join("secret");

        List<String> requests = List.of(
                "{'type':'join','room':'secret'}",
                "{'type':'history','room':'secret'}",
                "{'type':'send','room':'secret','text':'no','nonce':'1'}",
                "{'type':'members','room':'secret'}",
                "{'type':'typing','room':'secret','on':true}");
        for (String request : requests) {
            JsonNode refused = cora.send(request).awaitNext("error");
            assertEquals("not_found", refused.get("code").asText(), request);
            assertEquals("there is no such room", refused.get("message").asText(), request);
        }
        Answers.assertRefused(404, "not_found", instance.get("/api/rooms/secret/messages", bearer));
        String[] keyed = {bearer[0], bearer[1], "Idempotency-Key", "k"};
        Answers.assertRefused(
                404, "not_found", instance.post("/api/rooms/secret/messages", "{\"text\":\"no\"}", keyed));
        assertEquals(
                0, cora.send("{'type':'rooms'}").await("rooms").get("rooms").size());
        ann.await("room");
        ann.assertNothingElse();
    }

    @Test
    void whoOpensADirectRoomThatIsThereIsToldItsName() {
        String direct = ann.send("{'type':'open','members':['" + coraId + "'],'nonce':'1'}")
                .await("ack")
                .get("room")
                .asText();
        JsonNode known = cora.await("room");
        String with = known.get("with").get(0).get("id").asText();
        String members = "{\"members\":[\"" + with + "\"]}";
        HttpResponse<String> again = instance.post("/api/rooms", members, bearer);

        Answers.assertRefused(409, "conflict", again);
        assertEquals(direct, Answers.json(again).get("room").asText());
    }

    @Test
    void typingInARoomThatOneHasNotJoinedIsForbidden() {
        ann.join("lobby");
        JsonNode refused =
                cora.send("{'type':'typing','room':'lobby','on':true}").awaitNext("error");

        assertEquals(
                "join the room before you send typing", refused.get("message").asText());
    }

    @Test
    void aMemberIsToldOfTheRoomAndOfItsLoss() {
        open(",'members':['" + coraId + "']");
        JsonNode room = cora.await("room");
        assertEquals("private", room.get("kind").asText());
        assertEquals("member", room.get("role").asText());
        ChatClient phone = instance.connect();
        phone.send("{'type':'hello','token':'" + coraIs.get("token").asText() + "'}")
                .await("welcome");
        phone.send("{'type':'rooms'}");
        assertEquals(
                "secret", phone.await("rooms").get("rooms").get(0).get("room").asText());
        cora.join("secret");

        ann.send("{'type':'member','room':'secret','user':'" + coraId + "','role':'none','nonce':'r'}");
        assertEquals("none", cora.await("member").get("role").asText());
        assertEquals("secret", cora.await("left").get("room").asText());
        assertEquals("secret", phone.await("left").get("room").asText());
        cora.assertNothingElse();
        phone.assertNothingElse();
    }

    @Test
    void aStreamOfEventsSaysThatThereIsNoSuchRoom() {
        open("");
        EventClient events = instance.events("/api/events?room=secret", bearer);

        assertEquals("not_found", events.await("error").data().get("code").asText());
    }

    @Test
    void aLinkInvitesToARoom() {
        JsonNode annIs = Answers.json(instance.post("/api/session", "{}"));
        String[] owner = {"Authorization", "Bearer " + annIs.get("token").asText()};
        assertEquals(
                201,
                instance.post("/api/rooms", "{\"name\":\"den\",\"private\":true}", owner)
                        .statusCode());
        HttpResponse<String> link = instance.post("/api/invites", "{\"room\":\"den\"}", owner);
        assertEquals(201, link.statusCode(), link::body);
        assertEquals("den", Answers.json(link).get("room").asText());
        String secret = Answers.json(link).get("invite").asText();
        Answers.assertRefused(404, "not_found", instance.post("/api/invites", "{\"room\":\"den\"}", bearer));

        String membership = "/api/rooms/den/members/" + coraId;
        String invited = "{\"role\":\"member\",\"invite\":\"" + secret + "\"}";
        assertEquals(200, instance.exchange("PUT", membership, invited, bearer).statusCode());
        assertEquals("den", cora.await("room").get("room").asText());
        Answers.assertRefused(403, "forbidden", instance.post("/api/invites", "{\"room\":\"den\"}", bearer));
    }
}
