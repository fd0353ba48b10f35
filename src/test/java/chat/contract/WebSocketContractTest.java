package chat.contract;

// Longer than 300 lines because it is one contract, of which each part adds to what has been seen.

import static chat.testing.ChatClient.sending;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.backplane.Backplane;
import chat.backplane.Draft;
import chat.protocol.ErrorCode;
import chat.protocol.RoomName;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The messages that the application sends over a WebSocket are those that asyncapi.yaml describes. */
@Timeout(60)
class WebSocketContractTest {
    /** The requests that cannot be made just so: the first one, and those about a message that is there. */
    private static final Set<String> ASK_FOR_MORE = Set.of("hello", "edit", "delete", "react", "pin", "report");

    private final Witness witness = new Witness();

    /** Starts an instance; {@link JakartaContractTest} has another way. */
    TestInstance start(String... settings) {
        return TestInstance.start(settings);
    }

    TestInstance on(Backplane backplane) {
        return TestInstance.on(backplane);
    }

    private ChatClient guest(TestInstance instance, String name) {
        ChatClient client = instance.connect();
        client.send("{'type':'hello','name':'" + name + "'}");
        witness.next(client, "welcome");
        return client;
    }

    @Test
    void everyTypeAndCodeIsAsItIsDescribedAndNoneIsLeftOut() {
        conversation();
        changes();
        readings();
        refusals();
        limitsReached();
        cutAndMended();
        drain();
        signedOut();
        confined();

        assertEquals(new TreeSet<>(Wire.ANSWERS.keySet()), witness.types());
        Set<String> codes =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::wire).collect(Collectors.toSet());
        assertEquals(codes, witness.codes());
    }

    private void conversation() {
        try (TestInstance instance = start("CHAT_SEND_PER_SECOND=0")) {
            ChatClient ann = guest(instance, "Ann");
            ann.send("{'type':'join','room':'lobby'}", sending("lobby", "Hi, \\ud83d\\ude00\\n\\there", "n1"));
            assertEquals("0", witness.next(ann, "joined").get("last").asText());
            assertFalse(witness.await(ann, "ack").get("duplicate").asBoolean());
            JsonNode first = witness.await(ann, "message");
            ann.send(sending("lobby", "again", "n1"));
            assertTrue(witness.next(ann, "ack").get("duplicate").asBoolean());

            for (int i = 0; i < 4; i++) {
                ann.send(sending("lobby", "more", "m" + i));
                witness.await(ann, "ack");
                witness.await(ann, "message");
            }
            ChatClient bob = guest(instance, "Bob");
            bob.send("{'type':'join','room':'lobby','limit':1}");
            witness.next(bob, "joined");
            assertEquals(2, witness.await(ann, "presence").get("count").asInt());
            String after = first.get("id").asText();
            bob.send("{'type':'join','room':'lobby','after':'" + after + "','limit':2}");
            assertTrue(witness.next(bob, "joined").get("more").asBoolean());
            assertFalse(witness.next(bob, "joined").get("more").asBoolean());
            bob.send("{'type':'join','room':'lobby','after':'other-1'}");
            assertFalse(witness.next(bob, "joined").get("complete").asBoolean());

            bob.send(
                    "{'type':'history','room':'lobby','limit':3}",
                    "{'type':'history','room':'lobby','after':'" + after + "'}",
                    "{'type':'search','text':'MORE from:ann','room':'lobby','limit':3}",
                    "{'type':'people','prefix':'b'}",
                    "{'type':'people','prefix':'b','room':'lobby'}",
                    "{'type':'members','room':'lobby'}",
                    "{'type':'ping'}",
                    "{'type':'ping','t':'then'}",
                    "{'type':'ping','t':-1.5e3}",
                    "{'type':'ping','t':true}",
                    "{'type':'leave','room':'lobby'}");
            assertEquals(3, witness.next(bob, "history").get("messages").size());
            assertEquals(4, witness.next(bob, "history").get("messages").size());
            assertEquals(3, witness.next(bob, "found").get("messages").size());
            assertEquals(0, witness.next(bob, "people").get("users").size());
            assertEquals(1, witness.next(bob, "people").get("users").size());
            assertEquals(2, witness.next(bob, "members").get("users").size());
            for (int i = 0; i < 4; i++) {
                witness.next(bob, "pong");
            }
            witness.next(bob, "left");
            bob.send("{'type':'join','room':'lobby','limit':1}");
            witness.next(bob, "joined");
            bob.send("{'type':'typing','room':'lobby','on':true}");
            assertEquals(
                    "Bob", witness.next(ann, "typing").get("from").get("name").asText());
            ann.assertNothingElse();
            bob.assertNothingElse();
        }
    }

    private void changes() {
        CutBackplane log = new CutBackplane();
        try (TestInstance instance = on(log.backplane())) {
            new Changes(guest(instance, "Ann"), witness).makeAll(log.backplane());
            new Changes(guest(instance, "Bob"), witness).moderate();
        }
    }

    private void readings() {
        try (TestInstance instance = start()) {
            new Readings(instance, witness, guest(instance, "Ann")).follow();
        }
    }

    private void refusals() {
        try (TestInstance instance = start("CHAT_TEXT_BYTES=20", "CHAT_ROOMS=1")) {
            ChatClient early = instance.connect();
            early.send("{'type':'ping'}", "{'type':'members','room':'lobby'}", "{'type':'hello','token':'a.b.c'}");
            witness.next(early, "pong");
            witness.refused(early, "unauthenticated");
            witness.refused(early, "unauthenticated");
            early.send("{'type':'hello'}");
            String token = witness.next(early, "welcome").get("token").asText();

            ChatClient ann = guest(instance, "Ann");
            ann.send(
                    "{'type':'hello','token':'" + token + "'}",
                    "not JSON",
                    "{'type':'shout'}",
                    sending("Lobby", "in the wrong form", "n1"),
                    sending("lobby", "more than twenty bytes", "n2"),
                    "{'type':'join','room':'lobby'}",
                    "{'type':'join','room':'den'}",
                    "{'type':'typing','room':'den','on':true}");
            witness.refused(ann, "conflict");
            witness.refused(ann, "bad_request");
            witness.refused(ann, "bad_request");
            assertEquals(
                    "Lobby", witness.refused(ann, "bad_request").get("room").asText());
            assertEquals("n2", witness.refused(ann, "too_large").get("nonce").asText());
            witness.next(ann, "joined");
            witness.refused(ann, "forbidden");
            assertEquals("den", witness.refused(ann, "forbidden").get("room").asText());
            ann.assertNothingElse();
        }
    }

    private void limitsReached() {
        try (TestInstance instance = start("CHAT_SEND_PER_SECOND=1")) {
            ChatClient ann = guest(instance, "Ann");
            // In one frame, so that no second goes by.
            ann.send(IntStream.range(0, 6)
                    .mapToObj(i -> sending("lobby", "hi", "n" + i))
                    .toArray(String[]::new));
            for (int i = 0; i < 5; i++) {
                witness.next(ann, "ack");
            }
            assertTrue(witness.refused(ann, "rate_limited").has("retryAfterMs"));
            ann.assertNothingElse();
        }
    }

    private void cutAndMended() {
        CutBackplane redis = new CutBackplane();
        try (TestInstance instance = on(redis.backplane())) {
            ChatClient ann = guest(instance, "Ann");
            ann.send("{'type':'ping'}");
            witness.next(ann, "pong"); // By then she has been told all that belongs to her hello.
            redis.cut();
            assertFalse(witness.await(ann, "status").get("live").asBoolean());
            ann.send(sending("lobby", "hi", "n1"), "{'type':'join','room':'den'}", "{'type':'history','room':'den'}");
            witness.refused(ann, "unavailable");
            witness.refused(ann, "unavailable");
            witness.refused(ann, "unavailable");
            ChatClient bob = guest(instance, "Bob");
            assertFalse(witness.await(bob, "status").get("live").asBoolean());
            redis.reconnect();
            assertTrue(witness.await(ann, "status").get("live").asBoolean());
            assertTrue(witness.await(bob, "status").get("live").asBoolean());
            ann.assertNothingElse();
        }
    }

    private void drain() {
        try (TestInstance instance = start()) {
            ChatClient ann = guest(instance, "Ann");
            CompletableFuture<Void> drained = CompletableFuture.runAsync(instance::drainAndStop);
            witness.next(ann, "restart");
            ann.close();
            Await.result(drained);
        }
    }

    private void confined() {
        try (TestInstance instance = start("CHAT_ACCESS=jwt", SiteToken.SETTING)) {
            ChatClient ann = instance.connect();
            ann.send("{'type':'hello','token':'" + SiteToken.ofRoom("team") + "'}");
            witness.next(ann, "welcome");
            ann.send("{'type':'join','room':'lobby'}");
            witness.refused(ann, "not_found");
        }
    }

    private void signedOut() {
        try (TestInstance instance = start("CHAT_ACCESS=accounts", "CHAT_REGISTRATION=open")) {
            String account = "{\"name\":\"Ann\",\"password\":\"correct horse battery\"}";
            JsonNode welcome = Part.json(instance.post("/api/users", account).body());
            String token = welcome.get("token").asText();
            ChatClient ann = instance.connect();
            ann.send("{'type':'hello'}");
            witness.refused(ann, "unauthenticated");
            ann.send("{'type':'hello','token':'" + token + "'}");
            assertEquals(welcome.get("user"), witness.next(ann, "welcome").get("user"));
            ChatClient another = instance.connect();
            another.send("{'type':'hello','name':'Anna','token':'" + token + "'}");
            assertEquals(
                    "Anna",
                    witness.next(another, "welcome").get("user").get("name").asText());
            assertFalse(witness.next(ann, "session").get("ended").asBoolean());
            instance.request("DELETE", "/api/session", "Authorization", "Bearer " + token);
            assertTrue(witness.next(ann, "session").get("ended").asBoolean());
            assertEquals(1008, described(ann.awaitClose().code()));
        }
    }

    @Test
    void anEntryThatALaterReleaseWroteIsPassedOnAsItIs() {
        CutBackplane log = new CutBackplane();
        Part entry = Part.ASYNCAPI.get("components", "schemas", "Entry");
        try (TestInstance instance = on(log.backplane())) {
            ChatClient ann = guest(instance, "Ann");
            ann.send("{'type':'join','room':'lobby'}");
            witness.next(ann, "joined");
            Await.result(log.backplane()
                    .publish(new Draft(new RoomName("lobby"), "g1", "n1", "waved", "{\"with\":[\"both\",\"hands\"]}")));

            JsonNode live = ann.awaitNext("waved");
            assertEquals("both", live.get("with").get(0).asText());
            entry.require(live);
            ann.send("{'type':'history','room':'lobby'}");
            assertEquals(live, witness.next(ann, "history").get("messages").get(0));
        }
        assertFalse(entry.accepts(Part.json("{'type':'message','room':'lobby','id':'e-1','at':1}".replace('\'', '"'))));
    }

    @Test
    void theLimitsOfAnInstanceAreTheDefaultsThatAreDescribed() {
        try (TestInstance instance = start()) {
            JsonNode welcome = instance.connect().hello("Ann");
            Part described = Part.ASYNCAPI.get("components", "schemas", "Limits", "properties");
            ObjectNode defaults = Part.JSON.createObjectNode();
            described
                    .all()
                    .forEach((name, limit) ->
                            defaults.set(name, limit.get("default").node()));
            assertEquals(defaults, welcome.get("limits"));
            assertEquals(
                    Part.ASYNCAPI
                            .get("components", "schemas", "Welcome", "properties", "heartbeatSeconds", "default")
                            .node(),
                    welcome.get("heartbeatSeconds"));
        }
    }

    @Test
    void aConnectionEndsWithACodeThatIsDescribed() {
        try (TestInstance instance = start("CHAT_FRAME_BYTES=1024")) {
            assertEquals(1003, ended(instance.raw().send(RawWebSocket.BINARY, new byte[1])));
            assertEquals(1007, ended(instance.raw().send(RawWebSocket.TEXT, new byte[] {(byte) 0xFF})));
            assertEquals(1009, ended(instance.raw().send(RawWebSocket.TEXT, new byte[1025])));
            assertEquals(1000, ended(instance.raw().send(RawWebSocket.CLOSE, new byte[] {0x03, (byte) 0xE8})));

            ChatClient ann = guest(instance, "Ann");
            instance.drainAndStop();
            assertEquals(1012, described(ann.awaitClose().code()));
        }
        try (TestInstance instance = start("CHAT_HELLO_SECONDS=1")) {
            assertEquals(1008, described(instance.connect().awaitClose().code()));
        }
    }

    private static int ended(RawWebSocket connection) {
        return described(connection.read().code());
    }

    private static int described(int code) {
        assertTrue(
                Part.ASYNCAPI.get("channels", "ws", "x-close-codes").has(Integer.toString(code)),
                () -> "nothing is said of " + code);
        return code;
    }

    @Test
    void aFrameMayHoldSeveralObjectsInBothDirections() {
        try (TestInstance instance = start()) {
            RawWebSocket raw = instance.raw();
            String frame = Wire.REQUESTS.values().stream()
                    .filter(message -> !ASK_FOR_MORE.contains(Wire.type(message)))
                    .map(message ->
                            message.get("examples", "0", "payload").node().toString())
                    .collect(Collectors.joining("\n", "{\"type\":\"hello\"}\n\n", "\n"));
            raw.send(RawWebSocket.TEXT, frame.getBytes(StandardCharsets.UTF_8));

            Set<String> types = new TreeSet<>();
            while (!types.containsAll(Set.of("welcome", "joined", "left", "ack", "history", "members", "pong"))) {
                for (String object : raw.read().text().split("\n", -1)) {
                    types.add(witness.see(Part.json(object)).get("type").asText());
                }
            }
            assertFalse(types.contains("error"));
        }
    }
}
