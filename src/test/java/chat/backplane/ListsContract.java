package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.MessageBody;
import chat.protocol.MessageId;
import chat.protocol.NotificationLevel;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.RoomSearch;
import chat.protocol.RoomState;
import chat.protocol.User;
import chat.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** The rooms that users have read, and how much follows, on any backplane. */
public abstract class ListsContract extends EntryStory {
    /** Has no room of another story. */
    private final User ben = new User("reader in " + room, "Ben", true);

    private int mentions;

    private RoomState state(User user) {
        List<RoomState> states = Await.result(b.states(caller(user), List.of(room)));
        assertEquals(1, states.size(), states::toString);
        return states.get(0);
    }

    private boolean read(User user, MessageId upTo) {
        return Await.result(a.markRead(room, upTo, caller(user)));
    }

    private MessageId mention(User from, User... named) {
        String nonce = "m" + ++mentions;
        List<String> ids = List.of(named).stream().map(User::id).toList();
        String body = MessageBody.toJson(from, new ClientMessage.Send(room, "@", nonce), ids);
        Draft draft = new Draft(room, caller(from), nonce, "message", body, new Action.Say(null, ids, List.of()));
        return Await.result(a.publish(draft)).id();
    }

    private static ErrorCode denied(CompletableFuture<?> request) {
        CompletionException e = Assertions.assertThrows(CompletionException.class, request::join);
        return Assertions.assertInstanceOf(Denied.class, e.getCause()).code();
    }

    @Test
    void messagesAreUnreadUntilTheyAreReadOnAnyInstance() {
        MessageId first = say(ANN, "one");
        MessageId second = say(ANN, "two");
        assertEquals(2, state(ben).unread());
        assertEquals(MessageId.NONE, state(ben).read());

        assertTrue(read(ben, first));
        assertEquals(1, state(ben).unread());
        assertEquals(first, state(ben).read());
        assertEquals(second, state(ben).last());
        assertEquals(2, state(ANN).unread(), "another user's are the other's");
    }

    @Test
    void whatWasReadNeverGoesBackAndNotBeyondTheEnd() {
        MessageId first = say(ANN, "one");
        MessageId second = say(ANN, "two");
        assertTrue(read(ben, second));
        assertFalse(read(ben, first));
        assertEquals(second, state(ben).read());

        assertFalse(read(ben, new MessageId(first.epoch(), 99)));
        say(ANN, "three");
        assertEquals(1, state(ben).unread());
        assertFalse(read(ben, new MessageId("another", 3)));
        assertEquals(second, state(ben).read());
    }

    @Test
    void eventsAndDeletedMessagesDoNotCount() {
        MessageId first = say(ANN, "one");
        MessageId second = say(ANN, "two");
        say(ANN, "three");
        Await.result(a.publish(react(ben, first, THUMB, true)));
        Await.result(a.publish(edit(ANN, first, "once more")));
        Await.result(a.publish(delete(caller(ANN), second)));

        assertEquals(2, state(ben).unread());
        assertTrue(read(ben, first));
        assertEquals(1, state(ben).unread());
    }

    @Test
    void mentionsCountForThoseWhoAreNamedUntilReadOrDeleted() {
        mention(ANN, ben);
        MessageId both = mention(ANN, ben, ANN);
        assertEquals(2, state(ben).mentions());
        assertEquals(1, state(ANN).mentions());

        Await.result(a.publish(delete(caller(ANN), both)));
        assertEquals(1, state(ben).mentions());
        assertEquals(0, state(ANN).mentions());
        assertTrue(read(ben, state(ben).last()));
        assertEquals(0, state(ben).mentions());
        assertEquals(0, state(ben).unread());
    }

    @Test
    void aMentionIsOfAMessageLikeAnyOther() {
        Await.result(b.subscribe(room));
        MessageId first = say(ANN, "one");
        mention(ANN, ben);
        List<String> ids = List.of(ben.id());
        String body = MessageBody.toJson(ANN, new ClientMessage.Send(room, "@", "r"), ids);
        Draft reply = new Draft(room, caller(ANN), "r", "message", body, new Action.Say(first, ids, List.of()));
        MessageId last = Await.result(a.publish(reply)).id();

        List<String> types = heardByB.awaitPublished(room, 3).stream()
                .map(entry -> entry.type())
                .toList();
        assertEquals(List.of("message", "message", "message"), types);
        assertFalse(heardByB.bodies(room).get(1).contains("replyTo"));
        assertTrue(heardByB.bodies(room).get(2).contains("replyTo"));
        assertEquals(2, state(ben).mentions());
        assertEquals(last, state(ben).last());
    }

    @Test
    void countsEqualARecount() {
        Random random = new Random(1);
        List<MessageId> messages = new ArrayList<>();
        Set<Long> left = new TreeSet<>();
        long readSeq = 0;
        for (int step = 0; step < 80; step++) {
            int what = random.nextInt(6);
            if (what < 3 || messages.isEmpty()) {
                MessageId id = say(ANN, "text " + step);
                messages.add(id);
                left.add(id.seq());
            } else {
                MessageId id = messages.get(random.nextInt(messages.size()));
                if (what == 3 && left.contains(id.seq())) {
                    Await.result(a.publish(react(ben, id, THUMB, random.nextBoolean())));
                } else if (what == 4 && left.remove(id.seq())) {
                    Await.result(a.publish(delete(caller(ANN), id)));
                } else if (what == 5) {
                    read(ben, id);
                    readSeq = Math.max(readSeq, id.seq());
                }
            }
        }
        long upTo = readSeq;
        assertEquals(left.stream().filter(seq -> seq > upTo).count(), state(ben).unread());
    }

    @Test
    void theLevelIsKeptBesideWhatWasRead() {
        MessageId first = say(ANN, "one");
        assertTrue(Await.result(a.setLevel(room, NotificationLevel.MENTIONS, caller(ben))));
        assertFalse(Await.result(a.setLevel(room, NotificationLevel.MENTIONS, caller(ben))));
        assertTrue(read(ben, first));

        assertEquals(NotificationLevel.MENTIONS, state(ben).level());
        assertEquals(first, state(ben).read());
        assertEquals(NotificationLevel.ALL, state(ANN).level());
    }

    @Test
    void aRoomThatIsNotThereHasNoStateAndCannotBeRead() {
        assertEquals(List.of(), Await.result(b.states(caller(ben), List.of(room))));
        assertEquals(ErrorCode.NOT_FOUND, denied(a.markRead(room, new MessageId("e", 1), caller(ben))));
        assertEquals(ErrorCode.NOT_FOUND, denied(a.setLevel(room, NotificationLevel.ALL, caller(ben))));
    }

    @Test
    void oneHasTheRoomsThatOneHasReadAndSeesPublicOnes() {
        MessageId first = say(ANN, "one");
        assertEquals(List.of(), Await.result(b.rooms(caller(ben))).own());
        assertTrue(Await.result(b.rooms(caller(ben))).open().contains(room));

        read(ben, first);
        assertEquals(List.of(room), Await.result(b.rooms(caller(ben))).own());
    }

    @Test
    void aRoomSaysWhatItIsAndWhoOneIsThere() {
        Draft open = Draft.of(ANN, caller(ANN), new RoomRequest.Open(room, "About us", "o1"), "");
        Await.result(a.publish(open));
        Draft set = Draft.of(ANN, caller(ANN), new RoomRequest.Set(room, null, true, 5, null, "o2"), "");
        Await.result(a.publish(set));

        assertEquals(new RoomState.Rules("About us", true, 5), state(ben).rules());
        assertEquals(Role.NONE, state(ben).role());
        assertEquals(Role.OWNER, state(ANN).role());
        assertEquals(1, state(ANN).members());
        assertEquals(0, state(ANN).unread());
    }

    @Test
    void whoIsBannedHasTheRoomNoLonger() {
        Await.result(a.publish(Draft.of(ANN, caller(ANN), new RoomRequest.Open(room, "", "o1"), "")));
        MessageId first = say(ANN, "one");
        read(ben, first);
        Draft ban = Draft.of(ANN, caller(ANN), new RoomRequest.Member(room, ben.id(), null, -1L, null, "o2"), "");
        Await.result(a.publish(ban));

        assertEquals(List.of(), Await.result(b.states(caller(ben), List.of(room))));
        assertEquals(ErrorCode.FORBIDDEN, denied(a.markRead(room, first, caller(ben))));
    }

    @Test
    void everyInstanceIsToldThatSomethingWasReadAndThatARoomHasChanged() {
        MessageId first = say(ANN, "one");
        read(ben, first);

        heardByB.awaitReading(new Reading(room, ben.id()));
        heardByB.awaitChanged(room);
    }

    @Test
    void aGuestHasFiftyRoomsAtMost() {
        for (int i = 0; i <= 50; i++) {
            RoomName each = new RoomName(room.value() + "." + i);
            String nonce = "n" + i;
            String body = MessageBody.toJson(ANN, new ClientMessage.Send(each, "text", nonce));
            MessageId id = Await.result(a.publish(new Draft(each, caller(ANN), nonce, "message", body, Action.PLAIN)))
                    .id();
            if (i < 50) {
                assertTrue(Await.result(a.markRead(each, id, caller(ben))));
            } else {
                assertEquals(ErrorCode.CONFLICT, denied(a.markRead(each, id, caller(ben))));
            }
        }
        assertEquals(50, Await.result(b.rooms(caller(ben))).own().size());
    }

    private List<RoomName> found(User user, String prefix, String after, int limit) {
        return Await.result(b.findRooms(caller(user), new RoomSearch(prefix, after, limit)));
    }

    @Test
    void roomsAreFoundByTheBeginningOfTheirNamesPageByPage() {
        List<RoomName> all = new ArrayList<>();
        for (String end : List.of("-a", "-b", "-c")) {
            RoomName each = new RoomName(room.value() + end);
            all.add(each);
            String body = MessageBody.toJson(ANN, new ClientMessage.Send(each, "text", "n"));
            Await.result(a.publish(new Draft(each, caller(ANN), "n", "message", body, Action.PLAIN)));
        }

        assertEquals(all, found(ben, room.value() + "-", "", 50));
        assertEquals(all.subList(0, 2), found(ben, room.value() + "-", "", 2));
        assertEquals(
                all.subList(2, 3), found(ben, room.value() + "-", all.get(1).value(), 2));
        assertEquals(List.of(), found(ben, room.value() + "-d", "", 2));
    }

    @Test
    void aPrivateRoomIsFoundByItsMembersAlone() {
        RoomRequest open = new RoomRequest.Open(room, "", true, List.of(), "o1");
        Await.result(a.publish(Draft.of(ANN, caller(ANN), open, "")));

        assertEquals(List.of(), found(ben, room.value(), "", 50));
        assertEquals(List.of(room), found(ANN, room.value(), "", 50));
    }
}
