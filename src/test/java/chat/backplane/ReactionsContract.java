package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.User;
import chat.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reactions and replies, on any backplane. */
public abstract class ReactionsContract extends EntryStory {
    @Test
    void aReactionGivenTwiceCountsOnce() {
        MessageId id = say(ANN, "text");
        Await.result(a.publish(react(BEN, id, THUMB, true)));
        Receipt again = Await.result(b.publish(react(BEN, id, THUMB, true)));
        Await.result(b.publish(react(ANN, id, PARTY, true)));
        Await.result(b.publish(react(ANN, id, THUMB, true)));

        assertFalse(again.duplicate());
        List<Integer> counts = page(BEN).stream()
                .filter(entry -> entry.type().equals("reacted"))
                .map(entry -> body(entry).path("count").asInt(-1))
                .toList();
        assertEquals(List.of(2, 2, 1, 2), counts, "as it is now");
        JsonNode reactions = body(BEN, id).path("reactions");
        assertEquals(2, reactions.path(THUMB).path("count").asInt());
        assertEquals(1, reactions.path(PARTY).path("count").asInt());
        assertEquals(THUMB, reactions.fieldNames().next());
    }

    @Test
    void aReactionArrivesLiveWithItsCount() {
        Await.result(b.subscribe(room));
        MessageId id = say(ANN, "text");
        Await.result(a.publish(react(BEN, id, THUMB, true)));
        Await.result(a.publish(react(BEN, id, THUMB, true)));
        Await.result(a.publish(react(ANN, id, THUMB, true)));
        Await.result(a.publish(react(BEN, id, THUMB, false)));

        List<Integer> counts = heardByB.awaitPublished(room, 5).stream()
                .skip(1)
                .map(entry -> body(entry).path("count").asInt(-1))
                .toList();
        assertEquals(List.of(1, 1, 2, 1), counts);
    }

    @Test
    void aReactionThatIsTakenBackDoesNotCountAndTheLastOneLeavesNothing() {
        MessageId id = say(ANN, "text");
        Await.result(a.publish(react(BEN, id, THUMB, true)));
        Await.result(a.publish(react(ANN, id, THUMB, true)));
        Await.result(a.publish(react(BEN, id, THUMB, false)));
        Await.result(a.publish(react(BEN, id, PARTY, false)));
        assertEquals(
                1, body(BEN, id).path("reactions").path(THUMB).path("count").asInt());

        Await.result(a.publish(react(ANN, id, THUMB, false)));
        assertFalse(body(BEN, id).has("reactions"));
    }

    @Test
    void mineIsTheReadersOwn() {
        MessageId id = say(ANN, "text");
        Await.result(a.publish(react(ANN, id, THUMB, true)));

        assertTrue(body(ANN, id).path("reactions").path(THUMB).path("mine").asBoolean());
        assertFalse(body(BEN, id).path("reactions").path(THUMB).path("mine").asBoolean());
        JsonNode all = body(Await.result(a.readAfter(room, MessageId.NONE, 1, Caller.INSTANCE))
                .entries()
                .get(0));
        assertFalse(all.path("reactions").path(THUMB).path("mine").asBoolean());
    }

    @Test
    void reactionsAreBounded() {
        MessageId id = say(ANN, "text");
        for (int kind = 0; kind < 20; kind++) {
            User by = new User("r" + kind / 8, "R", true);
            Await.result(a.publish(react(by, id, THUMB + kind, true)));
        }

        assertEquals(ErrorCode.CONFLICT, refused(react(BEN, id, PARTY, true)));
        assertEquals(ErrorCode.CONFLICT, refused(react(new User("r0", "R", true), id, THUMB + 9, true)));
        Await.result(a.publish(react(BEN, id, THUMB + 0, true)));
    }

    @Test
    void aReplyShowsThePreviewUntilItsTargetIsDeleted() {
        Await.result(b.subscribe(room));
        MessageId id = say(ANN, "\ud83d\ude00".repeat(150) + "x".repeat(100));
        MessageId reply = Await.result(a.publish(message(BEN, "yes", Action.Say.reply(id))))
                .id();

        JsonNode quoted = body(heardByB.awaitPublished(room, 2).get(1)).path("replyTo");
        assertEquals(
                "\ud83d\ude00".repeat(150) + "x".repeat(50), quoted.path("text").asText());
        assertEquals(id.toString(), quoted.path("id").asText());
        assertEquals(ANN.name(), quoted.path("from").path("name").asText());
        assertEquals(quoted, body(ANN, reply).path("replyTo"));

        Await.result(a.publish(edit(ANN, id, "short")));
        assertEquals("short", body(ANN, reply).path("replyTo").path("text").asText());

        Await.result(a.publish(delete(caller(ANN), id)));
        JsonNode left = body(ANN, reply).path("replyTo");
        assertTrue(left.path("deleted").asBoolean());
        assertFalse(left.has("text") || left.has("from"), left::toString);
        assertEquals("yes", body(ANN, reply).path("text").asText());
    }
}
