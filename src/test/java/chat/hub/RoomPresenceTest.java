package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.protocol.Signal;
import chat.protocol.User;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Joining and leaving is told to other instances, and theirs to the members here. */
class RoomPresenceTest extends RoomStory {
    @Test
    void joiningAndLeavingHereIsHintedToTheOtherInstances() {
        Peer ann = live(0);
        assertEquals(1, backplane.signals().size());
        ann.client.receive("{\"type\":\"leave\",\"room\":\"lobby\"}");
        settle();

        assertEquals(2, backplane.signals().size());
        assertEquals("presence", backplane.signals().get(1).type());
    }

    @Test
    void howeverManyHintsComePresenceIsPolledOnceASecondAndAnnouncedOnce() {
        Peer ann = live(0);
        int before = backplane.polls();
        User bob = new User("g2", "Bob", true);
        backplane.present(bob);
        for (int tenths = 0; tenths < 30; tenths++) {
            hub.onSignal(Signal.presence(ROOM, "another"));
            fixture.time.advance(Duration.ofMillis(100));
        }

        assertEquals(before + 3, backplane.polls());
        assertEquals(
                1,
                ann.heard().stream().filter(text -> text.contains("presence")).count());
    }

    @Test
    void ownHintsAndUnknownSignalsAreIgnored() {
        live(0);
        int before = backplane.polls();
        hub.onSignal(backplane.signals().get(0));
        hub.onSignal(new Signal(ROOM, "of a later release", "?"));
        hub.onSignal(new Signal(ROOM, "typing", "?"));
        settle();

        assertEquals(before, backplane.polls());
        assertEquals(0, metrics.counter("chat.errors", "where", "hub").count());
    }

    @Test
    void aRoomIsClosedWhenItsLastMemberHasLeft() {
        Peer ann = live(0);
        ann.client.receive("{\"type\":\"leave\",\"room\":\"lobby\"}");
        settle();
        assertEquals(List.of("enter lobby Ann", "leave lobby", "unsubscribe lobby"), backplane.calls());
        published(1);

        assertEquals(2, ann.heard().size());
    }
}
