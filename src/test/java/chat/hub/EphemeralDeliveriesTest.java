package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.limits.InstanceBounds;
import chat.protocol.Signal;
import chat.protocol.User;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However many type, and however many come and go, the hub has time for messages. Three members, and one delivery a second. */
class EphemeralDeliveriesTest extends RoomStory {
    private static final User EVE = new User("g7", "Eve", true);
    private static final User FAY = new User("g8", "Fay", true);

    private Peer ann;

    EphemeralDeliveriesTest() {
        super(new InstanceBounds(1_000_000, 1_000_000, 20_000, 10, 10, 10, 1));
    }

    @BeforeEach
    void joinAll() {
        ann = live(1);
        for (String name : List.of("Bob", "Carl")) {
            new Peer(name).join("");
            backplane.awaitRead().answer(page(1, 1));
        }
        fixture.time.advance(Duration.ofSeconds(5));
    }

    private double dropped(String what) {
        return metrics.counter("chat.hub.dropped", "what", what).count();
    }

    private long heardBy(Peer peer, String type) {
        return peer.heard().stream().filter(text -> text.contains(type)).count();
    }

    private void type(int times) {
        for (int i = 0; i < times; i++) {
            hub.onSignal(Signal.typing(ROOM, EVE, true));
        }
        settle();
    }

    private void changePresence(User... now) {
        backplane.present(now);
        hub.onSignal(Signal.presence(ROOM, "another"));
    }

    @Test
    void typingBeyondTheAllowanceIsDroppedAndMessagesStillArrive() {
        type(10);
        published(2);
        assertEquals(1, heardBy(ann, "typing"));
        assertEquals(9, dropped("signal"));
        assertTrue(ann.heard().contains("2"));

        fixture.time.advance(Duration.ofMillis(1_900));
        type(1);
        assertEquals(1, heardBy(ann, "typing"));
        fixture.time.advance(Duration.ofMillis(200));
        type(1);
        assertEquals(2, heardBy(ann, "typing"));
    }

    @Test
    void presenceBeyondTheAllowanceIsAnnouncedLaterAndNoChangeIsLost() {
        type(10);
        changePresence(EVE);
        settle();
        assertEquals(1, heardBy(ann, "presence"), "typing does not use up its allowance");

        changePresence(EVE, FAY);
        fixture.time.advance(Duration.ofMillis(1_500));
        assertEquals(1, heardBy(ann, "presence"));
        assertEquals(1, dropped("presence"));
        fixture.time.advance(Duration.ofSeconds(1));
        assertEquals(2, heardBy(ann, "presence"));
        assertTrue(ann.heard().stream().anyMatch(text -> text.contains("joined") && text.contains("Fay")));
    }

    @Test
    void typingIsDroppedWhileAFewHundredTasksWaitAndHintsOfPresenceAreNot() {
        CompletableFuture<String> hold = fixture.time.holdLoop();
        for (int i = 0; i < 2_000; i++) {
            hub.onSignal(Signal.typing(ROOM, EVE, true));
        }
        assertEquals(1_500, dropped("signal"));
        changePresence(EVE);
        published(2);
        assertEquals(1_500, dropped("signal"));
        hold.complete("");
        fixture.time.advance(Duration.ofSeconds(1));

        assertTrue(ann.heard().contains("2"));
        assertEquals(1, heardBy(ann, "presence"));
    }
}
