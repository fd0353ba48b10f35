package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Reading;
import chat.protocol.ListRequest;
import chat.protocol.NotificationLevel;
import chat.protocol.Role;
import chat.protocol.RoomKind;
import chat.protocol.RoomState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections are told of the rooms that their user has. */
class RoomListsTest extends RoomStory {
    private static final String ROOMS = "{\"type\":\"rooms\"}";

    private final Peer phone = new Peer("Ben");

    private static RoomState state(long last, long read) {
        RoomState.Rules rules = RoomState.Rules.NONE;
        return new RoomState(
                ROOM,
                id(last),
                id(read),
                last - read,
                0,
                NotificationLevel.ALL,
                Role.NONE,
                0,
                RoomKind.PUBLIC,
                List.of(),
                rules);
    }

    private void changed(RoomState now) {
        backplane.put(now);
        hub.onRoomsChanged(List.of(ROOM));
        settle();
    }

    private void passRound() {
        fixture.time.advance(Duration.ofSeconds(1));
        settle();
    }

    private long told(String type) {
        settle();
        return phone.objects().stream()
                .filter(object -> object.contains("\"type\":\"" + type + "\""))
                .count();
    }

    @BeforeEach
    void list() {
        backplane.put(state(3, 1));
        phone.client.receive(ROOMS);
        settle();
        assertEquals(1, told("rooms"));
    }

    @Test
    void aRoomThatOneIsNotInIsToldOfOnceASecondAtMost() {
        changed(state(4, 1));
        changed(state(5, 1));
        assertEquals(0, told("room"));
        passRound();

        assertEquals(1, told("room"));
        assertTrue(phone.objects().toString().contains("\"unread\":4"), phone.objects()::toString);
        passRound();
        assertEquals(1, told("room"));
    }

    @Test
    void aRoomThatIsAsItWasToldIsNotToldAgain() {
        changed(state(3, 1));
        passRound();

        assertEquals(0, told("room"));
    }

    @Test
    void aRoomThatOneIsInIsNotEvenReadAgain() {
        phone.join("");
        backplane.awaitSubscribe().complete(id(3));
        backplane.awaitRead().answer(page(3, 3));
        settle();
        int before = backplane.stateReads();
        changed(state(4, 1));
        passRound();

        assertEquals(before, backplane.stateReads());
    }

    @Test
    void whatWasReadOnAnotherInstanceIsToldInARoomThatOneIsInToo() {
        phone.join("");
        backplane.awaitSubscribe().complete(id(3));
        backplane.awaitRead().answer(page(3, 3));
        backplane.put(state(3, 3));
        hub.onReadings(List.of(new Reading(ROOM, phone.client.user().id())));
        settle();
        passRound();

        assertEquals(1, told("read"));
        assertEquals(1, told("room"));
    }

    @Test
    void whatWasReadDuringAnInterruptionIsToldInARoomThatOneIsInToo() {
        phone.join("");
        backplane.awaitSubscribe().complete(id(3));
        backplane.awaitRead().answer(page(3, 3));
        backplane.put(state(3, 3));
        hub.onReadings(null);
        settle();
        passRound();

        assertEquals(1, told("read"));
    }

    @Test
    void whoSaysWhatWasReadIsNotToldSo() {
        phone.client.receive("{\"type\":\"read\",\"room\":\"lobby\",\"id\":\"e-2\"}");
        settle();
        hub.onReadings(List.of(new Reading(ROOM, phone.client.user().id())));
        settle();
        passRound();

        assertEquals(0, told("read"));
        assertEquals(0, told("room"));
    }

    @Test
    void whoSaysWhatWasReadIsToldOfWhatWasReadElsewhereAtThatMoment() {
        backplane.put(state(3, 3));
        ListRequest said = new ListRequest.Read(ROOM, id(2));
        hub.lists()
                .onReadingHere(new Reading(ROOM, phone.client.user().id()), new RoomLists.Origin(phone.client, said));
        settle();

        assertEquals(1, told("read"));
    }

    @Test
    void whoeverIsGoneCostsNothing() {
        phone.client.onDisconnected(1000);
        settle();
        assertTrue(metrics.scrape().contains("chat_lists_rooms 0.0"), metrics::scrape);
        int before = backplane.stateReads();
        changed(state(4, 1));
        passRound();

        assertEquals(before, backplane.stateReads());
    }
}
