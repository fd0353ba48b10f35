package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;

/** The reading of a user follows the user to another connection, as it is described. */
final class Readings {
    private final Witness witness;
    private final ChatClient ann;
    private final ChatClient phone;
    private final ChatClient desk;

    /** @param ann writes, and reads nothing */
    Readings(TestInstance instance, Witness witness, ChatClient ann) {
        this.witness = witness;
        this.ann = ann;
        this.phone = instance.connect();
        this.desk = instance.connect();
        phone.send("{'type':'hello','name':'Ben'}");
        String token = witness.next(phone, "welcome").get("token").asText();
        desk.send("{'type':'hello','token':'" + token + "'}");
        witness.next(desk, "welcome");
    }

    private String say(String nonce) {
        ann.send(ChatClient.sending("lobby", "Hello", nonce));
        return witness.next(ann, "ack").get("id").asText();
    }

    void follow() {
        String id = say("n1");
        phone.send("{'type':'rooms'}");
        JsonNode listed = witness.next(phone, "rooms").get("rooms").get(0);
        assertEquals(1, listed.get("unread").asInt());

        phone.send("{'type':'read','room':'lobby','id':'" + id + "'}");
        assertEquals(id, witness.next(desk, "read").get("id").asText());
        assertEquals(0, witness.next(desk, "room").get("unread").asInt());

        desk.send("{'type':'level','room':'lobby','level':'mentions'}");
        assertEquals("mentions", witness.next(phone, "room").get("level").asText());

        say("n2");
        assertEquals(1, witness.next(phone, "room").get("unread").asInt());
        assertEquals(1, witness.next(desk, "room").get("unread").asInt());

        phone.send("{'type':'read','room':'nowhere','id':'" + id + "'}");
        witness.refused(phone, "not_found");
        ann.assertNothingElse();
        phone.assertNothingElse();
        desk.assertNothingElse();
    }
}
