package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Caller.Kind;
import chat.backplane.Draft;
import chat.protocol.EntryRequest;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.protocol.User;
import chat.testing.Await;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;

/** Changes of a message, each of which is seen as it is described. */
final class Changes {
    private static final String EMOJI = "\ud83d\udc4d";

    private final ChatClient ann;
    private final Witness witness;

    Changes(ChatClient ann, Witness witness) {
        this.ann = ann;
        this.witness = witness;
    }

    /** @param log where an administrator pins; no client is one yet */
    void makeAll(Backplane log) {
        ann.send("{'type':'join','room':'lobby'}", "{'type':'send','room':'lobby','text':'Hi','nonce':'n1'}");
        witness.next(ann, "joined");
        String id = witness.await(ann, "ack").get("id").asText();
        change("'room':'lobby','id':'" + id + "',", id);
        pin("'room':'lobby','id':'" + id + "',", id, log);
        report("'room':'lobby','id':'" + id + "',");
        delete("'room':'lobby','id':'" + id + "',", id);
        ann.assertNothingElse();
    }

    private void change(String about, String id) {
        ann.send(
                "{'type':'edit'," + about + "'text':'Hello','nonce':'n2'}",
                "{'type':'react'," + about + "'emoji':'" + EMOJI + "','on':true,'nonce':'n3'}",
                "{'type':'send','room':'lobby','text':'reply','nonce':'n4','replyTo':'" + id + "'}");
        assertEquals("Hello", witness.await(ann, "edited").get("text").asText());
        assertEquals(1, witness.await(ann, "reacted").get("count").asInt());
        witness.await(ann, "message");
        JsonNode reply = witness.await(ann, "message");
        assertEquals("Hello", reply.get("replyTo").get("text").asText());
        for (int i = 0; i < 3; i++) {
            witness.await(ann, "ack");
        }

        ann.send("{'type':'history','room':'lobby'}");
        JsonNode read = witness.next(ann, "history").get("messages");
        assertEquals("Hello", read.get(0).get("text").asText());
        assertTrue(read.get(0).get("reactions").get(EMOJI).get("mine").asBoolean());
        assertEquals(reply, read.get(3));
    }

    /** Opens a room, and bans somebody who never came. */
    void moderate() {
        ann.send(
                "{'type':'join','room':'news'}",
                "{'type':'open','room':'news','topic':'New','nonce':'n1'}",
                "{'type':'set','room':'news','slowSeconds':5,'keepDays':30,'keepCount':500,'nonce':'n2'}",
                "{'type':'member','room':'news','user':'g0','banUntil':-1,'nonce':'n3'}");
        witness.next(ann, "joined");
        assertTrue(witness.await(ann, "changed").get("opened").asBoolean());
        JsonNode changed = witness.await(ann, "changed");
        assertEquals(5, changed.get("slowSeconds").asInt());
        assertEquals(30, changed.get("keepDays").asInt());
        assertEquals("g0", witness.await(ann, "member").get("user").asText());
        for (int i = 0; i < 3; i++) {
            witness.await(ann, "ack");
        }
        ann.send("{'type':'open','room':'news','nonce':'n4'}");
        witness.refused(ann, "conflict");
        ann.assertNothingElse();
    }

    private void pin(String about, String id, Backplane log) {
        ann.send("{'type':'pin'," + about + "'on':true,'nonce':'n7'}");
        witness.refused(ann, "forbidden");
        User root = new User("u9", "Root", false);
        Caller administrator = new Caller(Kind.ADMINISTRATOR, root.id(), "");
        EntryRequest pin = new EntryRequest.Pin(new RoomName("lobby"), MessageId.parse(id), true, "p");
        Await.result(log.publish(Draft.of(root, administrator, pin)));
        assertEquals(id, witness.await(ann, "pinned").get("target").asText());
        ann.send("{'type':'history','room':'lobby','limit':10}");
        JsonNode read = witness.next(ann, "history").get("messages");
        assertTrue(read.get(0).get("pinned").asBoolean());
    }

    private void report(String about) {
        ann.send(
                "{'type':'report'," + about + "'nonce':'n8'}",
                "{'type':'report'," + about + "'reason':'It is rude','nonce':'n9'}");
        assertFalse(witness.await(ann, "ack").get("duplicate").asBoolean());
        assertTrue(witness.await(ann, "ack").get("duplicate").asBoolean());
    }

    private void delete(String about, String id) {
        ann.send("{'type':'delete'," + about + "'nonce':'n5'}");
        assertEquals(id, witness.await(ann, "deleted").get("target").asText());
        witness.await(ann, "ack");
        ann.send("{'type':'delete'," + about + "'nonce':'n6'}", "{'type':'history','room':'lobby'}");
        assertEquals("n6", witness.refused(ann, "not_found").get("nonce").asText());
        JsonNode left = witness.next(ann, "history").get("messages");
        assertTrue(left.get(0).get("deleted").asBoolean());
        assertFalse(left.toString().contains("Hello"), left::toString);
    }
}
