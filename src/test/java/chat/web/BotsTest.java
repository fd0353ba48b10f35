package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bots: who makes them, what they are told, and what they may do. */
@Timeout(60)
class BotsTest {
    private static final String[] ADMIN = {"Authorization", "Bearer only-for-the-admin"};
    private static final String LOBBY = "/api/rooms/lobby/messages";

    private final TestInstance instance =
            TestInstance.start("CHAT_ACCESS=accounts", "CHAT_REGISTRATION=open", "CHAT_ADMIN_TOKEN=only-for-the-admin");

    @AfterEach
    void stop() {
        instance.close();
    }

    private static String[] bearer(JsonNode answer) {
        return new String[] {"Authorization", "Bearer " + answer.get("token").asText()};
    }

    private JsonNode registered(String name) {
        return Answers.json(
                instance.post("/api/users", "{\"name\":\"" + name + "\",\"password\":\"correct horse battery\"}"));
    }

    private JsonNode made(String body, String... headers) {
        HttpResponse<String> response = instance.post("/api/bots", body, headers);
        assertEquals(201, response.statusCode(), response::body);
        return Answers.json(response);
    }

    private static String bot(String rights) {
        return "{\"name\":\"Deploy\",\"rooms\":[\"lobby\"],\"rights\":[" + rights + "]}";
    }

    private ChatClient connected(JsonNode holder) {
        ChatClient client = instance.connect();
        client.send("{'type':'hello','token':'" + holder.get("token").asText() + "'}");
        client.await("welcome");
        return client;
    }

    @Test
    void aBotWritesAndReadsInItsRoomsOverHttpAsOverWebSocketAndEverybodySeesWhatItIs() {
        JsonNode made = made(bot("\"read\",\"write\""), ADMIN);
        ChatClient ann = connected(registered("Ann"));
        ann.join("lobby");

        HttpResponse<String> sent =
                instance.post(LOBBY, "{\"text\":\"hi\"}", "Authorization", bearer(made)[1], "Idempotency-Key", "n1");
        assertEquals(201, sent.statusCode(), sent::body);
        JsonNode from = ann.await("message").get("from");
        assertEquals(made.get("user").get("id"), from.get("id"));
        assertTrue(from.get("bot").asBoolean());

        ChatClient bot = connected(made);
        assertEquals(1, bot.join("lobby").get("messages").size());
        assertTrue(ann.await("presence").get("joined").get(0).get("bot").asBoolean());
        bot.say("lobby", "there");
        assertEquals(
                200, instance.get("/api/rooms/lobby/messages", bearer(made)).statusCode());
        JsonNode self = Answers.json(instance.get("/api/session", bearer(made))).get("user");
        assertTrue(self.get("bot").asBoolean());
        assertFalse(self.get("guest").asBoolean());
    }

    @Test
    void aBotFindsNoOtherRoom() {
        JsonNode made = made(bot("\"read\",\"write\""), ADMIN);

        Answers.assertRefused(404, "not_found", instance.get("/api/rooms/den/messages", bearer(made)));
        Answers.assertRefused(404, "not_found", instance.get("/api/events?room=den", bearer(made)));
        ChatClient bot = connected(made);
        bot.send("{'type':'join','room':'den'}");
        assertEquals("not_found", bot.await("error").get("code").asText());
    }

    @Test
    void aBotThatOnlyReadsOrOnlyWritesIsToldSo() {
        JsonNode reader = made(bot("\"read\""), ADMIN);
        JsonNode writer = made(bot("\"write\""), ADMIN);
        ChatClient reading = connected(reader);
        ChatClient writing = connected(writer);

        reading.send("{'type':'send','room':'lobby','text':'hi','nonce':'n1'}");
        assertEquals(
                "this bot may only read here",
                reading.await("error").get("message").asText());
        for (String request : new String[] {"join", "history", "members"}) {
            writing.send("{'type':'" + request + "','room':'lobby'}");
            assertEquals(
                    "this bot may only write here",
                    writing.await("error").get("message").asText());
        }
        for (String path : new String[] {LOBBY, "/api/events?room=lobby", "/api/rooms", "/api/rooms/lobby"}) {
            Answers.assertRefused(403, "forbidden", instance.get(path, bearer(writer)));
        }
        writing.say("lobby", "hi");
    }

    @Test
    void anOwnerMakesSeesAndEndsBotsOfTheOwnRoomAlone() {
        JsonNode ann = registered("Ann");
        JsonNode ben = registered("Ben");
        assertEquals(
                201,
                instance.post("/api/rooms", "{\"name\":\"lobby\"}", bearer(ann)).statusCode());

        Answers.assertRefused(403, "forbidden", instance.post("/api/bots", bot("\"read\""), bearer(ben)));
        String two = "{\"name\":\"Deploy\",\"rooms\":[\"lobby\",\"den\"]}";
        Answers.assertRefused(403, "forbidden", instance.post("/api/bots", two, bearer(ann)));
        JsonNode made = made(bot("\"read\""), bearer(ann));

        Answers.assertRefused(403, "forbidden", instance.get("/api/bots", bearer(ann)));
        Answers.assertRefused(403, "forbidden", instance.get("/api/bots?room=lobby", bearer(ben)));
        HttpResponse<String> shown = instance.get("/api/bots?room=lobby", bearer(ann));
        JsonNode bots = Answers.json(shown).get("bots");
        assertEquals(1, bots.size(), "what was refused for the second room has left nothing in the first");
        assertEquals(made.get("user"), bots.get(0).get("user"));
        assertEquals(ann.get("user").get("id"), bots.get(0).get("by"));
        assertFalse(shown.body().contains(made.get("token").asText()), "the token is shown once");
        assertEquals(bots, Answers.json(instance.get("/api/bots", ADMIN)).get("bots"));

        String path = "/api/bots/" + made.get("user").get("id").asText();
        Answers.assertRefused(403, "forbidden", instance.request("DELETE", path, bearer(ben)));
        assertEquals(204, instance.request("DELETE", path, bearer(ann)).statusCode());
        Answers.assertRefused(404, "not_found", instance.request("DELETE", path, bearer(ann)));
        Answers.assertRefused(401, "unauthenticated", instance.get(LOBBY, bearer(made)));
    }

    @Test
    void anAdministratorEndsABotOfARoomThatHasBecomePrivateToo() {
        JsonNode ann = registered("Ann");
        assertEquals(
                201,
                instance.post("/api/rooms", "{\"name\":\"lobby\"}", bearer(ann)).statusCode());
        JsonNode made = made(bot("\"read\""), ADMIN);
        assertEquals(
                200,
                instance.exchange("PATCH", "/api/rooms/lobby", "{\"private\":true}", bearer(ann))
                        .statusCode());

        String path = "/api/bots/" + made.get("user").get("id").asText();
        assertEquals(204, instance.request("DELETE", path, ADMIN).statusCode());
        Answers.assertRefused(401, "unauthenticated", instance.get("/api/session", bearer(made)));
    }

    @Test
    void aBotThatIsDeletedLeavesTheMembersOfItsPrivateRoom() {
        JsonNode ann = registered("Ann");
        ChatClient owner = connected(ann);
        owner.send("{'type':'open','room':'lobby','private':true,'nonce':'1'}").await("ack");
        owner.join("lobby");
        JsonNode made = made(bot("\"read\""), bearer(ann));
        String id = made.get("user").get("id").asText();
        owner.send("{'type':'member','room':'lobby','user':'" + id + "','role':'member','nonce':'2'}")
                .await("ack");
        assertEquals(id, owner.await("member").get("user").asText());

        assertEquals(
                204, instance.request("DELETE", "/api/bots/" + id, bearer(ann)).statusCode());
        JsonNode left = owner.await("member");
        assertEquals(id, left.get("user").asText());
        assertEquals(id, left.get("from").get("id").asText());
        assertTrue(left.get("left").asBoolean());
        JsonNode room = Answers.json(instance.get("/api/rooms/lobby", bearer(ann)));
        assertEquals(1, room.get("members").asInt());
    }

    @Test
    void aBotMakesNoBotsAndHasNoAccount() {
        JsonNode made = made(bot("\"read\",\"write\""), ADMIN);

        Answers.assertRefused(403, "forbidden", instance.post("/api/bots", bot("\"read\""), bearer(made)));
        Answers.assertRefused(403, "forbidden", instance.get("/api/sessions", bearer(made)));
        Answers.assertRefused(403, "forbidden", instance.post("/api/invites", "", bearer(made)));
        ChatClient bot = instance.connect();
        bot.send("{'type':'hello','token':'" + made.get("token").asText() + "','name':'Other'}");
        assertEquals("forbidden", bot.await("error").get("code").asText());
        assertEquals(
                204, instance.request("DELETE", "/api/session", bearer(made)).statusCode());
        assertEquals(200, instance.get("/api/session", bearer(made)).statusCode(), "it has no session to end");
    }

    @Test
    void aBotHasNoNameOfAnAccount() {
        registered("Ann");

        Answers.assertRefused(
                409, "conflict", instance.post("/api/bots", "{\"name\":\"ANN\",\"rooms\":[\"lobby\"]}", ADMIN));
    }

    @Test
    void aBotFindsNobodyButThoseInItsRooms() {
        JsonNode ann = registered("Ann");
        JsonNode made = made(bot("\"read\""), ADMIN);

        assertEquals(
                "Ann",
                Answers.json(instance.get("/api/users?prefix=an", bearer(ann)))
                        .at("/users/0/name")
                        .asText());
        HttpResponse<String> found = instance.get("/api/users?prefix=an", bearer(made));
        assertEquals(0, Answers.json(found).get("users").size(), found::body);
    }

    @Test
    void whatIsWrongWithARequestIsSaid() {
        Answers.assertRefused(401, "unauthenticated", instance.post("/api/bots", bot("\"read\"")));
        Answers.assertRefused(
                401, "unauthenticated", instance.post("/api/bots", bot("\"read\""), "Authorization", "Bearer x"));
        Answers.assertRefused(400, "bad_request", instance.post("/api/bots", bot("\"fly\""), ADMIN));
        Answers.assertRefused(400, "bad_request", instance.post("/api/bots", bot(""), ADMIN));
        Answers.assertRefused(
                400, "bad_request", instance.post("/api/bots", "{\"name\":\"A\",\"rooms\":[\"NO\"]}", ADMIN));
        Answers.assertRefused(400, "bad_request", instance.post("/api/bots", "{\"name\":\"A\"}", ADMIN));
        Answers.assertRefused(400, "bad_request", instance.post("/api/bots", "{\"rooms\":[\"lobby\"]}", ADMIN));
    }

    @Test
    void whereNobodyAdministersThereAreNoBots() {
        try (TestInstance guests = TestInstance.start()) {
            Answers.assertRefused(403, "forbidden", guests.post("/api/bots", bot("\"read\""), ADMIN));
        }
    }
}
