package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ClientLimits;
import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageReader;
import chat.protocol.ErrorCode;
import chat.protocol.FindRequest;
import chat.protocol.MessageBody;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.SearchPosition;
import chat.protocol.User;
import chat.testing.Await;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Searches through the logs of rooms, on any backplane. */
public abstract class SearchContract extends EntryStory {
    private static final ClientLimits LIMITS = new ClientLimits(4096, 65_536, 10, 100);

    private int nonces;

    private static FindRequest.Search request(
            String text, @Nullable RoomName room, @Nullable SearchPosition before, int limit) {
        ObjectNode json = JsonMapper.builder().build().createObjectNode();
        json.put("type", "search").put("text", text).put("limit", limit);
        if (room != null) {
            json.put("room", room.value());
        }
        if (before != null) {
            json.put("before", before.toString());
        }
        byte[] utf8 = json.toString().getBytes(StandardCharsets.UTF_8);
        return (FindRequest.Search) ClientMessageReader.read(utf8, 0, utf8.length, LIMITS);
    }

    /** Searches on the other instance. */
    private LogSearch.Result search(User reader, List<RoomName> rooms, FindRequest.Search request) {
        return Await.result(new LogSearch(b, caller(reader), request, rooms, Runnable::run).run());
    }

    private List<MessageId> found(String text) {
        return search(BEN, List.of(room), request(text, room, null, 20)).messages().stream()
                .map(Publication::id)
                .toList();
    }

    private MessageId say(RoomName where, String text) {
        String nonce = "s" + ++nonces;
        String body = MessageBody.toJson(ANN, new ClientMessage.Send(where, text, nonce));
        return Await.result(a.publish(new Draft(where, caller(ANN), nonce, "message", body, Action.PLAIN)))
                .id();
    }

    /** Returns all that is found in some rooms, page by page. */
    private List<Publication> all(List<RoomName> rooms, String text, int limit) {
        List<Publication> all = new ArrayList<>();
        LogSearch.Result page = search(BEN, rooms, request(text, null, null, limit));
        all.addAll(page.messages());
        for (int pages = 1; page.before() != null; pages++) {
            assertTrue(pages < 100, () -> "no end: " + all);
            assertTrue(page.messages().size() <= limit);
            page = search(BEN, rooms, request(text, null, page.before(), limit));
            all.addAll(page.messages());
        }
        return all;
    }

    @Test
    void messagesAreFoundByTheirWordsTheNewestFirst() {
        MessageId first = say(ANN, "Deployed at the Caf\u00e9");
        say(ANN, "nothing");
        MessageId last = say(BEN, "the cafe was deployed");

        assertEquals(List.of(last, first), found("cafe DEPLOYED"));
        assertEquals(List.of(first), found("cafe from:ann"));
        assertEquals(List.of(), found("ployed"));
    }

    @Test
    void textsAreFoundAsLastEditedAndDeletedOnesNot() {
        MessageId edited = say(ANN, "before");
        MessageId deleted = say(ANN, "gone");
        Await.result(a.publish(edit(ANN, edited, "after")));
        Await.result(a.publish(delete(caller(ANN), deleted)));

        assertEquals(List.of(), found("before"));
        assertEquals(List.of(edited), found("after"));
        assertEquals(List.of(), found("gone"));
    }

    @Test
    void aMessageIsFoundAsHistoryHasIt() {
        MessageId first = say(ANN, "liked");
        Await.result(a.publish(react(BEN, first, THUMB, true)));

        Publication found = search(BEN, List.of(room), request("liked", room, null, 20))
                .messages()
                .get(0);
        assertEquals(body(BEN, first), body(found));
        assertTrue(body(found).at("/reactions/" + THUMB + "/mine").asBoolean());
    }

    @Test
    void whoIsBannedFindsNothingThere() {
        Await.result(a.publish(Draft.of(ANN, caller(ANN), new RoomRequest.Open(room, "", "o1"), "")));
        say(ANN, "secret");
        Draft ban = Draft.of(ANN, caller(ANN), new RoomRequest.Member(room, BEN.id(), null, -1L, null, "o2"), "");
        Await.result(a.publish(ban));

        LogSearch named =
                new LogSearch(b, caller(BEN), request("secret", room, null, 20), List.of(room), Runnable::run);
        CompletionException e = Assertions.assertThrows(
                CompletionException.class, () -> named.run().join());
        assertEquals(
                ErrorCode.FORBIDDEN,
                Assertions.assertInstanceOf(Denied.class, e.getCause()).code());
        LogSearch.Result passedOver = search(BEN, List.of(room), request("secret", null, null, 20));
        assertEquals(List.of(), passedOver.messages());
        assertNull(passedOver.before());
        assertEquals(
                1,
                search(ANN, List.of(room), request("secret", null, null, 20))
                        .messages()
                        .size());
    }

    @Test
    void aRoomWithoutALogHasNothing() {
        assertEquals(List.of(), found("anything"));
        assertEquals(
                List.of(),
                search(BEN, List.of(), request("anything", null, null, 20)).messages());
    }

    @Test
    void anAnswerSaysWhereToGoOn() {
        List<MessageId> said =
                IntStream.range(0, 5).mapToObj(i -> say(ANN, "word " + i)).toList();
        LogSearch.Result first = search(BEN, List.of(room), request("word", room, null, 3));
        assertEquals(
                List.of(said.get(4), said.get(3), said.get(2)),
                first.messages().stream().map(Publication::id).toList());
        assertNotNull(first.before());
        say(ANN, "word later");

        LogSearch.Result rest = search(BEN, List.of(room), request("word", room, first.before(), 3));
        assertEquals(
                List.of(said.get(1), said.get(0)),
                rest.messages().stream().map(Publication::id).toList());
        assertNull(rest.before());
    }

    @Test
    void severalRoomsAreSearchedInTheOrderOfTime() {
        Random random = new Random(2);
        List<RoomName> rooms = IntStream.range(0, 30)
                .mapToObj(i -> new RoomName(room.value() + "." + i))
                .toList();
        List<MessageId> said = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            // Some rooms have most of the messages.
            RoomName where = rooms.get(random.nextInt(1 + random.nextInt(rooms.size())));
            boolean sought = random.nextInt(3) > 0;
            MessageId id = say(where, sought ? "sought " + i : "other " + i);
            if (sought) {
                said.add(id);
            }
        }
        for (int limit : new int[] {3, 7, 50}) {
            List<Publication> found = all(rooms, "sought", limit);
            assertEquals(
                    found.stream()
                            .sorted(Comparator.comparing(SearchPosition::of).reversed())
                            .toList(),
                    found);
            assertEquals(
                    said.size(), found.stream().map(Publication::id).distinct().count());
            assertEquals(said.size(), found.size());
        }
        assertFalse(all(rooms, "other", 50).isEmpty());
    }

    @Test
    void aPartOfALogIsReadFromATime() {
        List<MessageId> said =
                IntStream.range(0, 15).mapToObj(i -> say(ANN, "word " + i)).toList();
        for (Publication entry : page(BEN)) {
            List<Publication> before =
                    Await.result(b.readUntil(room, entry.at(), 50, caller(BEN))).entries();
            assertTrue(before.stream().allMatch(earlier -> earlier.at() < entry.at()));
            long later =
                    page(BEN).stream().filter(other -> other.at() >= entry.at()).count();
            assertEquals(said.size() - later, before.size());
        }
        assertEquals(
                said.size(),
                Await.result(b.readUntil(room, Long.MAX_VALUE / 1_000_000, 50, caller(BEN)))
                        .entries()
                        .size());
    }
}
