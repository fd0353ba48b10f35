package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Edits and deletions, on any backplane. */
public abstract class EntriesContract extends ReactionsContract {
    @Test
    void anEditedMessageIsReadWithItsLastTextAndTheTimeOfTheEdit() {
        MessageId id = say(ANN, "first");
        Await.result(a.publish(edit(ANN, id, "second")));
        Receipt last = Await.result(b.publish(edit(ANN, id, "third \"\\ \n text=\u00fc \ud83d\ude00")));

        JsonNode read = body(BEN, id);
        assertEquals("third \"\\ \n text=\u00fc \ud83d\ude00", read.path("text").asText());
        assertEquals(last.at(), read.path("edited").asLong());
        assertEquals("Ann \"A\"", read.path("from").path("name").asText());
        assertEquals(List.of(1L, 2L, 3L), seqs(page(BEN)));
    }

    @Test
    void anEditArrivesLiveWithItsTargetAndItsText() {
        Await.result(b.subscribe(room));
        MessageId id = say(ANN, "first");
        Await.result(a.publish(edit(ANN, id, "second")));

        Publication live = heardByB.awaitPublished(room, 2).get(1);
        assertEquals("edited", live.type());
        assertEquals(id.toString(), body(live).path("target").asText());
        assertEquals("second", body(live).path("text").asText());
        assertEquals(body(live), body(page(BEN).get(1)));
    }

    @Test
    void anEditThatIsReadHasTheTextThatItsMessageHasNow() {
        MessageId id = say(ANN, "first");
        MessageId edit = Await.result(a.publish(edit(ANN, id, "second"))).id();
        Await.result(a.publish(edit(ANN, id, "third")));
        assertEquals("third", body(BEN, edit).path("text").asText());

        Await.result(a.publish(delete(caller(ANN), id)));
        assertEquals("", body(BEN, edit).path("text").asText());
    }

    @Test
    void aDeletedMessageHasNoTextInAnyPageAndKeepsItsNumber() {
        Await.result(b.subscribe(room));
        MessageId before = say(ANN, "before");
        MessageId id = say(ANN, "a secret");
        Await.result(a.publish(edit(ANN, id, "another secret")));
        Await.result(a.publish(react(BEN, id, THUMB, true)));
        Receipt deleted = Await.result(a.publish(delete(caller(ANN), id)));

        List<Publication> read = page(BEN);
        assertEquals(range(1, 5), seqs(read));
        assertFalse(read.toString().contains("secret"), read::toString);
        JsonNode tombstone = body(BEN, id);
        assertTrue(tombstone.path("deleted").asBoolean());
        assertFalse(
                tombstone.has("text") || tombstone.has("reactions") || tombstone.has("edited"), tombstone::toString);
        assertEquals(ANN.id(), tombstone.path("from").path("id").asText());
        assertEquals("before", body(BEN, before).path("text").asText());
        Publication live = heardByB.awaitPublished(room, 5).get(4);
        assertEquals(deleted.id(), live.id());
        assertEquals(id.toString(), body(live).path("target").asText());
    }

    @Test
    void onlyTheAuthorMayEditAndOnlyTheAuthorOrAnAdministratorDelete() {
        MessageId id = say(ANN, "text");

        assertEquals(ErrorCode.FORBIDDEN, refused(edit(BEN, id, "mine now")));
        assertEquals(ErrorCode.FORBIDDEN, refused(delete(caller(BEN), id)));
        assertEquals("text", body(BEN, id).path("text").asText());
        Await.result(a.publish(delete(ROOT, id)));
        assertTrue(body(BEN, id).path("deleted").asBoolean());
    }

    @Test
    void whatIsNotThereOrIsDeletedCannotBeChanged() {
        assertEquals(ErrorCode.NOT_FOUND, refused(edit(ANN, new MessageId("e", 1), "no log yet")));
        MessageId id = say(ANN, "text");
        MessageId event = Await.result(a.publish(react(ANN, id, THUMB, true))).id();

        assertEquals(ErrorCode.NOT_FOUND, refused(edit(ANN, new MessageId("other", 1), "other log")));
        assertEquals(ErrorCode.NOT_FOUND, refused(edit(ANN, new MessageId(id.epoch(), 99), "beyond the end")));
        assertEquals(ErrorCode.NOT_FOUND, refused(react(ANN, event, THUMB, true)));
        Await.result(a.publish(delete(caller(ANN), id)));
        assertEquals(ErrorCode.NOT_FOUND, refused(delete(caller(ANN), id)));
        assertEquals(ErrorCode.NOT_FOUND, refused(edit(ANN, id, "back again")));
        assertEquals(ErrorCode.NOT_FOUND, refused(react(BEN, id, THUMB, true)));
        assertEquals(ErrorCode.NOT_FOUND, refused(message(BEN, "reply", Action.Say.reply(id))));
        assertEquals(range(1, 3), seqs(page(ANN)));
    }

    @Test
    void theSameNonceIsOneEventAndADeletionThatIsRepeatedSucceeds() {
        MessageId id = say(ANN, "text");
        Draft once = delete(caller(ANN), id);
        Receipt first = Await.result(a.publish(once));
        Receipt again = Await.result(b.publish(once));

        assertEquals(new Receipt(first.id(), first.at(), true), again);
        assertEquals(range(1, 2), seqs(page(ANN)));
    }

    @Test
    void aPinnedMessageSaysSoUntilItIsUnpinnedOrDeleted() {
        Await.result(b.subscribe(room));
        MessageId id = say(ANN, "text");
        Await.result(a.publish(pin(ROOT, id, true)));
        assertTrue(body(BEN, id).path("pinned").asBoolean());
        Publication live = heardByB.awaitPublished(room, 2).get(1);
        assertEquals("pinned", live.type());
        assertEquals(id.toString(), body(live).path("target").asText());

        Await.result(a.publish(pin(ROOT, id, false)));
        assertFalse(body(BEN, id).has("pinned"));
        Await.result(a.publish(pin(ROOT, id, true)));
        Await.result(a.publish(delete(caller(ANN), id)));
        assertFalse(body(BEN, id).has("pinned"));
    }

    @Test
    void onlyAnAdministratorPinsInARoomThatNobodyOwns() {
        MessageId id = say(ANN, "text");

        assertEquals(ErrorCode.FORBIDDEN, refused(pin(caller(ANN), id, true)));
        assertEquals(ErrorCode.NOT_FOUND, refused(pin(ROOT, new MessageId(id.epoch(), 9), true)));
    }

    @Test
    void idsStayGaplessThroughEverything() {
        List<MessageId> ids =
                IntStream.range(0, 5).mapToObj(n -> say(ANN, "text " + n)).toList();
        Await.result(a.publish(edit(ANN, ids.get(0), "new")));
        Await.result(a.publish(delete(caller(ANN), ids.get(1))));
        Await.result(a.publish(react(BEN, ids.get(2), THUMB, true)));
        say(BEN, "last");

        assertEquals(range(1, 9), seqs(page(BEN)));
        assertTrue(Await.result(b.readAfter(room, ids.get(0), 50, caller(BEN))).complete());
        assertEquals(
                9,
                Await.result(b.readAfter(room, ids.get(0), 50, caller(BEN)))
                        .lastId()
                        .seq());
    }

    @Test
    void aPageThatEditsMadeTooLongIsCutAgain() {
        for (int n = 0; n < 10; n++) {
            MessageId id = say(ANN, "short");
            Await.result(a.publish(edit(ANN, id, "x".repeat(60_000))));
        }
        Page first = Await.result(b.readAfter(room, MessageId.NONE, 50, caller(BEN)));
        Page newest = Await.result(b.readBefore(room, null, 50, caller(BEN)));

        assertTrue(first.more() && newest.more());
        assertEquals(1, first.entries().get(0).id().seq());
        assertEquals(20, newest.entries().get(newest.entries().size() - 1).id().seq());
        assertTrue(first.entries().size() < 10 && newest.entries().size() < 10);
    }
}
