package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.SkippingTime;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection identifies its user by hello, and is welcomed. */
@Timeout(30)
class HelloTest {
    private TestInstance instance;

    @BeforeEach
    void start() {
        instance = TestInstance.start("CHAT_TEXT_BYTES=100", "CHAT_FRAME_BYTES=2000", "CHAT_ROOMS=3");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void aWelcomeHasTheUserAndTheLimits() {
        JsonNode welcome = instance.connect().hello("Ann");

        assertEquals(
                List.of("type", "user", "token", "access", "instance", "version", "limits", "heartbeatSeconds"),
                namesOf(welcome));
        assertEquals(List.of("id", "name", "guest", "roles"), namesOf(welcome.get("user")));
        assertEquals("Ann", welcome.get("user").get("name").asText());
        assertTrue(welcome.get("user").get("guest").asBoolean());
        assertEquals("[]", welcome.get("user").get("roles").toString());
        assertEquals(
                "{\"mode\":\"guests\",\"guestsMayWrite\":true}",
                welcome.get("access").toString());
        assertEquals("test", welcome.get("instance").asText());
        assertTrue(welcome.get("version").asText().matches("\\d+\\.\\d+\\.\\d+.*"));
        assertEquals(
                "{\"textBytes\":100,\"frameBytes\":2000,\"sendPerSecond\":10,\"rooms\":3,"
                        + "\"keepDays\":365,\"keepCount\":10000}",
                welcome.get("limits").toString());
        assertEquals(25, welcome.get("heartbeatSeconds").asInt());
    }

    private static List<String> namesOf(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void aGuestWithoutANameIsNamed() {
        ChatClient client = instance.connect().send("{'type':'hello'}");

        assertTrue(client.await("welcome").get("user").get("name").asText().matches("Guest \\d{4}"));
    }

    @Test
    void everyNewGuestHasAnIdOfItsOwn() {
        assertNotEquals(
                idOf(instance.connect().hello("Ann")), idOf(instance.connect().hello("Ann")));
    }

    @Test
    void aTokenKeepsTheIdentityAtTheNextHello() {
        JsonNode first = instance.connect().hello("Ann");
        JsonNode second = helloWith(first.get("token").asText());

        assertEquals(first.get("user"), second.get("user"));
        assertEquals(first.get("user"), helloWith(second.get("token").asText()).get("user"));
    }

    private JsonNode helloWith(String token) {
        return instance.connect()
                .send("{'type':'hello','token':'" + token + "'}")
                .await("welcome");
    }

    @Test
    void aTokenWithANameRenamesTheUser() {
        JsonNode first = instance.connect().hello("Ann");
        JsonNode second = instance.connect()
                .send("{'type':'hello','name':'Anna','token':'"
                        + first.get("token").asText() + "'}")
                .await("welcome");

        assertEquals(idOf(first), idOf(second));
        assertEquals("Anna", second.get("user").get("name").asText());
        assertEquals(
                "Anna",
                helloWith(second.get("token").asText()).get("user").get("name").asText());
    }

    @Test
    void anInvalidTokenIsRefusedAndHelloMayBeRepeated() {
        String token = instance.connect().hello("Ann").get("token").asText();
        ChatClient client = instance.connect();
        client.send("{'type':'hello','token':'" + token + "x'}");
        assertEquals("unauthenticated", client.awaitNext("error").get("code").asText());
        client.send("{'type':'hello','token':''}");
        assertEquals("unauthenticated", client.awaitNext("error").get("code").asText());

        client.hello("Ann");
        client.assertNothingElse();
    }

    @Test
    void anotherHelloOnTheSameConnectionRenames() {
        ChatClient ann = instance.guest("Ann", "lobby");
        JsonNode renamed = ann.hello("Anna");
        ann.send("{'type':'members','room':'lobby'}");

        JsonNode members = ann.await("members").get("users");
        assertEquals(1, members.size());
        assertEquals(renamed.get("user").get("id"), members.get(0).get("id"));
        assertEquals("Anna", members.get(0).get("name").asText());
        ann.say("lobby", "hi");
        assertEquals("Anna", ann.await("message").get("from").get("name").asText());
        ann.assertNothingElse();
    }

    @Test
    void aConnectionCannotChangeItsUser() {
        String token = instance.connect().hello("Ann").get("token").asText();
        ChatClient bob = instance.guest("Bob");
        bob.send("{'type':'hello','token':'" + token + "'}");

        assertEquals("conflict", bob.awaitNext("error").get("code").asText());
        bob.say("lobby", "still here");
        bob.assertNothingElse();
    }

    @Test
    void nothingButPingIsAnsweredBeforeHello() {
        ChatClient client = instance.connect();
        client.send(
                "{'type':'join','room':'lobby'}",
                "{'type':'leave','room':'lobby'}",
                ChatClient.sending("lobby", "hi", "n1"),
                "{'type':'history','room':'lobby'}",
                "{'type':'members','room':'lobby'}",
                "{'type':'ping','t':1}");
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    "unauthenticated", client.awaitNext("error").get("code").asText());
        }
        client.awaitNext("pong");

        client.hello("Ann");
        assertEquals(0, client.join("lobby").get("messages").size());
        assertFalse(client.isClosed());
    }

    @Test
    void aRefusalBeforeHelloSaysWhichRequestItAnswers() {
        ChatClient client = instance.connect().send(ChatClient.sending("lobby", "hi", "n1"));
        JsonNode error = client.awaitNext("error");

        assertEquals("n1", error.path("nonce").asText());
        assertEquals("lobby", error.path("room").asText());
    }

    @Test
    void aConnectionWithoutHelloInTimeIsClosed() throws Exception {
        SkippingTime time = new SkippingTime();
        try (TestInstance hasty = TestInstance.start(time)) {
            ChatClient polite = hasty.guest("Ann");
            ChatClient silent = hasty.connect();
            Await.until("it is counted", () -> hasty.metric("chat_connections") == 2);
            time.skip(Duration.ofSeconds(10));

            assertEquals(new ChatClient.Closed(1008, "no hello in time"), silent.awaitClose());
            polite.assertNothingElse();
        }
    }

    private static String idOf(JsonNode welcome) {
        return welcome.get("user").get("id").asText();
    }
}
