package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.testing.ChatClient;
import chat.testing.EventClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A direct room of two people on two instances, and a third one who knows its name. */
class DirectRoomsOnRedisTest extends InstancesOnRedis {
    private final ChatClient ann = instances.get(0).guest("Ann");
    private final ChatClient ben = instances.get(1).connect();
    private final String benId = ben.hello("Ben").get("user").get("id").asText();
    private final ChatClient cora = instances.get(1).connect();
    private final JsonNode coraIs = cora.hello("Cora");

    private String opened() {
        ann.send("{'type':'send','to':'" + benId + "','text':'Psst','nonce':'d'}");
        return ann.await("ack").get("room").asText();
    }

    @Test
    void aDirectMessageReachesExactlyTheTwo() {
        String room = opened();
        JsonNode state = ben.await("room");
        assertEquals(room, state.get("room").asText());
        assertEquals("direct", state.get("kind").asText());
        assertEquals(1, state.get("unread").asInt());
        assertEquals(1, state.get("with").size());
        assertEquals("Psst", ben.join(room).get("messages").get(0).get("text").asText());
        ann.await("room");
        ann.join(room);

        ben.send(ChatClient.sending(room, "What is it?", "n1")).await("ack");
        assertEquals("What is it?", ann.await("message").get("text").asText());
        ann.send("{'type':'send','to':'" + benId + "','text':'Psst','nonce':'d'}");
        assertEquals(true, ann.await("ack").get("duplicate").asBoolean());
        cora.send("{'type':'rooms'}");
        assertEquals(0, cora.await("rooms").get("rooms").size());
        cora.assertNothingElse();
    }

    @Test
    void messagesForAUserAndForTheRoomOfTheTwoKeepTheOrderInWhichTheyWereSent() {
        String room = opened();
        for (int i = 0; i < 20; i++) {
            ann.send("{'type':'send','to':'" + benId + "','text':'" + 2 * i + "','nonce':'to" + i + "'}");
            ann.send(ChatClient.sending(room, String.valueOf(2 * i + 1), "room" + i));
        }
        ann.awaitAll("ack", 40);

        List<String> texts = new ArrayList<>();
        ben.join(room)
                .get("messages")
                .forEach(message -> texts.add(message.get("text").asText()));
        assertEquals(
                IntStream.range(0, 40).mapToObj(String::valueOf).toList(),
                texts.subList(texts.size() - 40, texts.size()));
    }

    @Test
    void aThirdOneFindsNoSuchRoomOverEitherTransport() {
        String room = opened();
        String id = ben.join(room).get("messages").get(0).get("id").asText();
        List<String> requests = List.of(
                "{'type':'join','room':'%s'}",
                "{'type':'send','room':'%s','text':'no','nonce':'1'}",
                "{'type':'history','room':'%s'}",
                "{'type':'typing','room':'%s','on':true}",
                "{'type':'members','room':'%s'}",
                "{'type':'react','room':'%s','id':'" + id + "','emoji':'\ud83d\udc4d','on':true,'nonce':'2'}",
                "{'type':'send','room':'%s','text':'no','replyTo':'" + id + "','nonce':'3'}",
                "{'type':'member','room':'%s','user':'"
                        + coraIs.get("user").get("id").asText() + "','role':'member','nonce':'4'}");
        String unused = "dm:" + "0123456789abcdef".repeat(2);
        for (String request : requests) {
            JsonNode refused = cora.send(String.format(request, room)).awaitNext("error");
            assertEquals("not_found", refused.get("code").asText(), request);
            JsonNode never = cora.send(String.format(request, unused)).awaitNext("error");
            assertEquals(never.toString().replace(unused, room), refused.toString());
        }
        cora.send("{'type':'open','room':'" + room + "','nonce':'5'}");
        assertEquals("bad_request", cora.awaitNext("error").get("code").asText());

        String[] bearer = {"Authorization", "Bearer " + coraIs.get("token").asText(), "Idempotency-Key", "k"};
        for (String path : List.of("", "/messages")) {
            HttpResponse<String> refused = instances.get(0).get("/api/rooms/" + room + path, bearer);
            HttpResponse<String> never = instances.get(0).get("/api/rooms/" + unused + path, bearer);
            assertEquals(404, refused.statusCode(), path);
            assertEquals(never.body(), refused.body());
        }
        String message = "/api/rooms/" + room + "/messages";
        assertEquals(
                404, instances.get(0).post(message, "{\"text\":\"no\"}", bearer).statusCode());
        assertEquals(
                404,
                instances
                        .get(0)
                        .request("PUT", message + "/" + id + "/reactions/%F0%9F%91%8D", bearer)
                        .statusCode());
        EventClient events = instances.get(0).events("/api/events?room=" + room, bearer[0], bearer[1]);
        assertEquals("not_found", events.await("error").data().get("code").asText());
        assertEquals(1, ben.join(room).get("messages").size());
    }

    @Test
    void aDirectRoomOfSeveralIsOpenedByItsMembersAlone() {
        String corasId = coraIs.get("user").get("id").asText();
        String members = "'members':['" + benId + "','" + corasId + "']";
        ann.send("{'type':'open'," + members + ",'nonce':'o1'}");
        String room = ann.await("ack").get("room").asText();
        assertEquals(2, cora.await("room").get("with").size());

        ann.send("{'type':'open'," + members + ",'nonce':'o3'}");
        JsonNode exists = ann.await("error");
        assertEquals("conflict", exists.get("code").asText());
        assertEquals(room, exists.get("room").asText());
    }

    @Test
    void nobodyWritesToOneself() {
        ben.send("{'type':'send','to':'" + benId + "','text':'Psst','nonce':'d'}");
        JsonNode refused = ben.awaitNext("error");

        assertEquals("bad_request", refused.get("code").asText());
        assertEquals("d", refused.get("nonce").asText());
    }
}
