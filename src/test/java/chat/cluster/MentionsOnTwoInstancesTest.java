package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.ChatClient;
import chat.testing.RedisServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users who are mentioned though they are not in the room, and the count of it that they find. */
@Timeout(60)
class MentionsOnTwoInstancesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RedisServer redis = RedisServer.started();
    private final TestInstance first = instance();
    private final TestInstance second = instance();
    private final User ann = register("Ann");
    private final User ben = register("Ben Smith");
    private final User cora = register("Cora");
    private final ChatClient writer = connect(first, ann);
    private int nonces;

    /** Somebody with an account. */
    private record User(String id, String token) {}

    private TestInstance instance() {
        return TestInstance.start("REDIS_URL=" + redis.url(), "CHAT_REGISTRATION=open");
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        redis.close();
    }

    private User register(String name) {
        try {
            String body = "{\"name\":\"" + name + "\",\"password\":\"correct horse battery\"}";
            JsonNode welcome = JSON.readTree(first.post("/api/users", body).body());
            return new User(
                    welcome.get("user").get("id").asText(), welcome.get("token").asText());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ChatClient connect(TestInstance to, User user) {
        ChatClient client = to.connect();
        client.send("{'type':'hello','token':'" + user.token() + "'}").await("welcome");
        return client;
    }

    /** Has Ann write a text into a room where she is; returns the ids of the users whom it mentions. */
    private List<String> mentioned(String room, String text) {
        writer.send(ChatClient.sending(room, text, "n" + ++nonces)).await("ack");
        List<String> ids = new ArrayList<>();
        writer.await("message").path("mentions").forEach(id -> ids.add(id.asText()));
        return ids;
    }

    private static int mentionsOf(User user, TestInstance at, String room) {
        ChatClient client = connect(at, user);
        for (JsonNode each : client.send("{'type':'rooms'}").await("rooms").get("rooms")) {
            if (each.get("room").asText().equals(room)) {
                return each.get("mentions").asInt();
            }
        }
        throw new AssertionError(room + " is not in the list");
    }

    @Test
    void membersOfAPrivateRoomAreMentionedWhileTheyAreAwayAndNobodyElse() {
        writer.send("{'type':'open','room':'den','private':true,'nonce':'o','members':['" + ben.id() + "']}")
                .await("ack");
        writer.join("den");

        assertEquals(List.of(ben.id()), mentioned("den", "@ben-smith and @cora, are you there?"));
        assertEquals(
                List.of(ann.id(), ben.id()).stream().sorted().toList(),
                mentioned("den", "@room: tea").stream().sorted().toList());
        assertEquals(2, mentionsOf(ben, second, "den"));
    }

    @Test
    void aMemberWithANewNameIsMentionedByThat() {
        writer.send("{'type':'open','room':'den','private':true,'nonce':'o','members':['" + ben.id() + "']}")
                .await("ack");
        writer.join("den");
        connect(second, ben).send("{'type':'hello','name':'Benjamin'}").await("welcome");

        assertEquals(List.of(ben.id()), mentioned("den", "@benjamin?"));
    }

    @Test
    void inAPublicRoomAllWhoHaveAccountsAreMentionedByThoseWhoHaveOne() {
        writer.join("tea");

        assertEquals(List.of(cora.id()), mentioned("tea", "@Cora and ben.smith@example.org"));
        assertEquals(1, mentionsOf(cora, second, "tea"));
        ChatClient guest = second.connect();
        guest.hello("Gus");
        guest.join("tea");
        guest.send(ChatClient.sending("tea", "@Cora, do you exist?", "g")).await("ack");
        assertEquals(false, guest.await("message").has("mentions"));
    }
}
