package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ClientLimits;
import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageReader;
import chat.protocol.ErrorCode;
import chat.protocol.FindRequest;
import chat.protocol.MessageBody;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.Role;
import chat.protocol.RoomRequest;
import chat.protocol.RoomState;
import chat.protocol.User;
import chat.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The messages that are kept of a room whose owner has said how many, on any backplane. */
public abstract class RetentionContract extends EntryStory {
    /** More than the entries of any of these stories. */
    protected static final int HISTORY_LENGTH = 1_000;

    private int nonces;

    /** Makes the entries of the room older, and lets an instance look for what is too old. */
    protected abstract void age(Duration by);

    @BeforeEach
    void annOpensTheRoom() {
        Await.result(a.publish(Draft.of(ANN, caller(ANN), new RoomRequest.Open(room, "", nonce()), "")));
    }

    private String nonce() {
        return "k" + ++nonces;
    }

    private Draft keep(User by, @Nullable Integer days, @Nullable Integer count) {
        RoomRequest request = new RoomRequest.Set(room, null, null, null, null, days, count, nonce());
        return Draft.of(by, caller(by), request, "");
    }

    private MessageId mentionBen(String text) {
        List<String> ids = List.of(BEN.id());
        String nonce = nonce();
        String body = MessageBody.toJson(ANN, new ClientMessage.Send(room, text, nonce), ids);
        Action action = new Action.Say(null, ids, List.of());
        return Await.result(a.publish(new Draft(room, caller(ANN), nonce, "message", body, action)))
                .id();
    }

    private List<String> texts() {
        return page(BEN).stream()
                .filter(entry -> entry.type().equals("message"))
                .map(entry -> body(entry).path("text").asText())
                .toList();
    }

    private RoomState state(User user) {
        return Await.result(b.states(caller(user), List.of(room))).get(0);
    }

    private void say(int from, int to) {
        for (int n = from; n <= to; n++) {
            say(ANN, "text " + n);
        }
    }

    @Test
    void theNewestMessagesAreKeptAndEventsDoNotCount() {
        say(1, 5);
        Await.result(a.publish(keep(ANN, null, 3)));
        assertEquals(List.of("text 3", "text 4", "text 5"), texts());

        MessageId last = say(ANN, "text 6");
        Await.result(a.publish(react(BEN, last, THUMB, true)));
        Await.result(a.publish(react(BEN, last, PARTY, true)));
        assertEquals(List.of("text 4", "text 5", "text 6"), texts());

        Await.result(a.publish(delete(caller(ANN), last)));
        say(ANN, "text 7");
        assertEquals(List.of("text 4", "text 5", "", "text 7"), texts());
    }

    @Test
    void pagesSayWhatIsNoLongerKept() {
        MessageId first = say(ANN, "text 1");
        say(2, 5);
        MessageId before = page(BEN).get(4).id();
        Await.result(a.publish(keep(ANN, null, 3)));

        Page newest = Await.result(b.readBefore(room, null, 50, caller(BEN)));
        assertTrue(newest.complete());
        assertFalse(newest.more());
        List<Long> kept = seqs(newest.entries());
        assertEquals(range(kept.get(0), newest.lastId().seq()), kept);

        assertFalse(Await.result(b.readAfter(room, first, 50, caller(BEN))).complete());
        assertTrue(Await.result(b.readAfter(room, before, 50, caller(BEN))).complete());
        assertTrue(Await.result(b.readAfter(room, newest.lastId(), 50, caller(BEN)))
                .complete());
    }

    @Test
    void oneMessageMayBeAllThatIsKept() {
        Await.result(a.publish(keep(ANN, null, 1)));
        say(1, 3);

        assertEquals(List.of("text 3"), texts());
        assertEquals(1, state(BEN).unread());
    }

    @Test
    void whatIsUnreadIsCountedAmongWhatIsKept() {
        MessageId first = mentionBen("text 1");
        mentionBen("text 2");
        say(3, 5);
        assertTrue(Await.result(a.markRead(room, first, caller(BEN))));
        assertEquals(4, state(BEN).unread());
        assertEquals(1, state(BEN).mentions());

        Await.result(a.publish(keep(ANN, null, 2)));
        assertEquals(2, state(BEN).unread());
        assertEquals(0, state(BEN).mentions());

        mentionBen("text 6");
        assertEquals(2, state(BEN).unread());
        assertEquals(1, state(BEN).mentions());
        assertEquals(first, state(BEN).read());
    }

    @Test
    void pinsGoWithTheirMessagesAndARepliedOneIsGone() {
        MessageId first = say(ANN, "text 1");
        Await.result(a.publish(pin(caller(ANN), first, true)));
        Await.result(a.publish(react(BEN, first, THUMB, true)));
        Await.result(a.publish(edit(ANN, first, "text one")));
        MessageId reply = Await.result(a.publish(message(BEN, "indeed", Action.Say.reply(first))))
                .id();
        Await.result(a.publish(keep(ANN, null, 1)));

        assertEquals(List.of("indeed"), texts());
        JsonNode quote = body(BEN, reply).get("replyTo");
        assertEquals(first.toString(), quote.get("id").asText());
        assertFalse(quote.has("text"), quote::toString);
        assertEquals(ErrorCode.NOT_FOUND, refused(pin(caller(ANN), first, false)));
        assertEquals(ErrorCode.NOT_FOUND, refused(edit(ANN, first, "again")));
        assertEquals(ErrorCode.NOT_FOUND, refused(react(ANN, first, PARTY, true)));
    }

    @Test
    void whatIsTooOldGoesFromARoomInWhichNobodyWrites() {
        MessageId first = say(ANN, "text 1");
        say(2, 3);
        Await.result(a.publish(keep(ANN, 2, null)));
        age(Duration.ofDays(1));
        assertEquals(List.of("text 1", "text 2", "text 3"), texts());
        MessageId young = say(ANN, "text 4");

        age(Duration.ofHours(36));
        Await.until("it is gone", () -> texts().equals(List.of("text 4")));
        assertEquals(1, state(BEN).unread());

        age(Duration.ofHours(36));
        Await.until("it is gone", () -> texts().isEmpty());
        Page empty = Await.result(b.readBefore(room, null, 50, caller(BEN)));
        assertEquals(List.of(), empty.entries());
        assertFalse(empty.more());
        assertEquals(young, empty.lastId());
        assertFalse(Await.result(b.readAfter(room, first, 50, caller(BEN))).complete());
        assertTrue(Await.result(b.readAfter(room, young, 50, caller(BEN))).complete());
        assertEquals(0, state(BEN).unread());

        assertTrue(say(ANN, "text 5").follows(young));
        assertEquals(List.of("text 5"), texts());
        assertEquals(1, state(BEN).unread());
    }

    @Test
    void theNextEntryCutsOffWhatIsTooOld() {
        say(1, 2);
        Await.result(a.publish(keep(ANN, 1, null)));
        say(3, 3);
        age(Duration.ofHours(25));
        say(4, 4);

        assertEquals(List.of("text 4"), texts());
    }

    @Test
    void nothingOfItIsFound() {
        say(1, 4);
        Await.result(a.publish(keep(ANN, null, 2)));

        byte[] request = "{\"type\":\"search\",\"text\":\"text\"}".getBytes(StandardCharsets.UTF_8);
        FindRequest.Search search = (FindRequest.Search)
                ClientMessageReader.read(request, 0, request.length, new ClientLimits(4096, 65_536, 10, 100));
        LogSearch.Result found =
                Await.result(new LogSearch(b, caller(BEN), search, List.of(room), Runnable::run).run());
        assertEquals(2, found.messages().size());
    }

    @Test
    void manyMessagesGoBeforeTheChangeIsAcknowledged() {
        say(1, 400);
        Await.result(a.publish(keep(ANN, null, 2)));
        assertEquals(List.of("text 399", "text 400"), texts());

        Await.result(a.publish(keep(ANN, null, 0)));
        say(401, 403);
        assertEquals(List.of("text 399", "text 400", "text 401", "text 402", "text 403"), texts());
    }

    @Test
    void everybodyIsToldAndTheRoomSaysIt() {
        Await.result(b.subscribe(room));
        Await.result(a.publish(keep(ANN, 30, 500)));

        Publication told = heardByB.awaitPublished(room, 1).get(0);
        assertEquals("changed", told.type());
        assertEquals(30, body(told).get("keepDays").asInt());
        assertEquals(500, body(told).get("keepCount").asInt());
        assertEquals(new RoomState.Rules("", false, 0, 30, 500), state(BEN).rules());

        Await.result(a.publish(keep(ANN, 0, null)));
        assertEquals(new RoomState.Rules("", false, 0, 0, 500), state(BEN).rules());
    }

    @Test
    void itIsForItsOwnersAlone() {
        RoomRequest promotion = new RoomRequest.Member(room, BEN.id(), Role.MODERATOR, null, null, nonce());
        Await.result(a.publish(Draft.of(ANN, caller(ANN), promotion, "Ben")));

        assertEquals(ErrorCode.FORBIDDEN, refused(keep(BEN, 1, null)));
        assertEquals(ErrorCode.FORBIDDEN, refused(keep(BEN, null, 1)));
        say(1, 2);
        assertEquals(List.of("text 1", "text 2"), texts());
    }
}
