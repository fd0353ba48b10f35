package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.accounts.OneTimeLink;
import chat.accounts.SecretToken;
import chat.backplane.memory.MemoryBackplane;
import chat.metrics.Metrics;
import chat.testing.Await;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rights of users in rooms that are open to all: they follow from the way in which a user came in. */
@Timeout(60)
class RoomRightsTest {
    private static final String THUMB = "\ud83d\udc4d";

    private final MemoryBackplane backplane = new MemoryBackplane(Clock.systemUTC(), 100, new Metrics());
    private final TestInstance instance =
            TestInstance.on(backplane, "CHAT_ACCESS=accounts", "CHAT_REGISTRATION=open", "CHAT_GUESTS=read");

    @AfterEach
    void stop() {
        instance.close();
    }

    private String registered(String name, String more) {
        return registration(name, more).get("token").asText();
    }

    private JsonNode registration(String name, String more) {
        String body = "{\"name\":\"" + name + "\",\"password\":\"correct horse battery\"" + more + "}";
        HttpResponse<String> response = instance.post("/api/users", body);
        assertEquals(201, response.statusCode(), response::body);
        return Answers.json(response);
    }

    private String administrator() {
        SecretToken invitation = SecretToken.ofLink();
        OneTimeLink link = OneTimeLink.invitation(List.of("admin"), Duration.ofHours(1));
        assertTrue(Await.result(backplane.accounts().createLink(invitation.id(), link)));
        return registered("Rita", ",\"invite\":\"" + invitation.text() + "\"");
    }

    private ChatClient connected(String token) {
        ChatClient client = instance.connect();
        client.send("{'type':'hello','token':'" + token + "'}");
        client.await("welcome");
        client.join("lobby");
        return client;
    }

    private static List<String> changesOf(String id) {
        String about = ",'room':'lobby','id':'" + id + "'}";
        return List.of(
                "{'type':'edit','text':'no','nonce':'1'" + about,
                "{'type':'delete','nonce':'2'" + about,
                "{'type':'react','emoji':'" + THUMB + "','on':true,'nonce':'3'" + about,
                "{'type':'pin','on':true,'nonce':'4'" + about,
                "{'type':'open','room':'den','nonce':'5'}",
                "{'type':'set','room':'lobby','topic':'no','nonce':'6'}",
                "{'type':'member','room':'lobby','user':'u1','banUntil':-1,'nonce':'7'}");
    }

    @Test
    void aGuestWhoOnlyReadsChangesNothing() {
        ChatClient ann = connected(registered("Ann", ""));
        String id = ann.say("lobby", "hi").get("id").asText();
        ChatClient guest = instance.guest("Guest", "lobby");

        for (String request : changesOf(id)) {
            JsonNode refused = guest.send(request).await("error");
            assertEquals("forbidden", refused.get("code").asText(), request);
            assertEquals(
                    "guests may only read here; sign in to write",
                    refused.get("message").asText(),
                    request);
        }
        String[] bearer = {
            "Authorization",
            "Bearer "
                    + Answers.json(instance.post("/api/session", "{}"))
                            .get("token")
                            .asText()
        };
        String message = "/api/rooms/lobby/messages/" + id;
        String text = "{\"text\":\"no\"}";
        Answers.assertRefused(403, "forbidden", instance.exchange("PATCH", message, text, bearer));
        Answers.assertRefused(403, "forbidden", instance.request("DELETE", message, bearer));
        Answers.assertRefused(403, "forbidden", instance.request("PUT", message + "/reactions/%F0%9F%91%8D", bearer));
        Answers.assertRefused(403, "forbidden", instance.post("/api/rooms", "{\"name\":\"den\"}", bearer));
        Answers.assertRefused(
                403, "forbidden", instance.exchange("PATCH", "/api/rooms/lobby", "{\"topic\":\"no\"}", bearer));
        Answers.assertRefused(
                403, "forbidden", instance.exchange("PUT", "/api/rooms/lobby/members/u1", "{\"banUntil\":-1}", bearer));
        Answers.assertRefused(403, "forbidden", instance.request("DELETE", "/api/rooms/lobby/members/u1", bearer));
        ann.takeAll("message");
        ann.assertNothingElse();
    }

    @Test
    void aGuestWhoOnlyReadsIsToldOfRoomsAndRemembersWhatWasRead() {
        ChatClient ann = connected(registered("Ann", ""));
        String id = ann.say("lobby", "hi").get("id").asText();
        ChatClient guest = instance.guest("Guest", "lobby");

        guest.send("{'type':'read','room':'lobby','id':'" + id + "'}", "{'type':'rooms'}");
        JsonNode lobby = guest.await("rooms").get("rooms").get(0);

        assertEquals("lobby", lobby.get("room").asText());
        assertEquals(0, lobby.get("unread").asInt());
    }

    @Test
    void anAdministratorModeratesARoomThatNobodyOwnsAndAnotherUserDoesNot() {
        ChatClient ann = connected(registered("Ann", ""));
        ChatClient ben = connected(registered("Ben", ""));
        ChatClient root = connected(administrator());
        String id = ann.say("lobby", "hi").get("id").asText();
        String about = ",'room':'lobby','id':'" + id + "'}";

        for (String request : List.of("{'type':'pin','on':true,'nonce':'1'", "{'type':'delete','nonce':'2'")) {
            assertEquals(
                    "forbidden",
                    ben.send(request + about).await("error").get("code").asText(),
                    request);
            root.send(request + about);
            root.await("ack");
        }
        assertEquals(id, ann.await("pinned").get("target").asText());
        assertEquals(id, ann.await("deleted").get("target").asText());

        root.send("{'type':'set','room':'lobby','topic':'News','nonce':'3'}");
        assertEquals("News", ann.await("changed").get("topic").asText());
    }

    @Test
    void anEntryAboutAUserWhoIsAwayHasTheNameOfTheAccount() {
        ChatClient root = connected(administrator());
        String ben = registration("Ben", "").get("user").get("id").asText();

        root.say("lobby", "hi");

        root.send("{'type':'member','room':'lobby','user':'" + ben + "','muteUntil':-1,'nonce':'1'}");

        assertEquals("Ben", root.await("member").get("name").asText());
    }
}
