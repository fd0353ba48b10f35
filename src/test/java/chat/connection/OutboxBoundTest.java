package chat.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.connection.Outbox.Offer;
import chat.protocol.CloseCode;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A slow reader loses ephemeral payloads first, then its connection, and never holds more than the bound. */
@Timeout(10)
class OutboxBoundTest extends OutboxStory {
    private static Payload ephemeral(String t, @Nullable String subject) {
        return Payload.ephemeral(
                new ServerMessage.Pong('"' + t + '"'), new Payload.Ephemeral("typing", new RoomName("lobby"), subject));
    }

    @Test
    void aPayloadBeyondTheBoundClosesAtOnceAndDropsWhatWaits() {
        String text = "x".repeat(30_000);
        assertEquals(List.of(Offer.TAKEN, Offer.TAKEN, Offer.TAKEN), List.of(offer(text), offer(text), offer(text)));
        assertEquals(Offer.OVERFLOWED, offer(text));
        assertEquals(CloseCode.TRY_AGAIN, transport.closed());
        assertEquals(Offer.TOO_LATE, offer("late"));

        transport.complete();
        assertEquals(1, transport.frames().size());
    }

    @Test
    void sentPayloadsMakeRoom() {
        String text = "x".repeat(60_000);
        for (int i = 0; i < 5; i++) {
            assertEquals(Offer.TAKEN, offer(text));
            transport.complete();
        }
        assertEquals(0, outbox.bytes());
    }

    @Test
    void onePayloadAloneMayExceedTheBound() {
        assertEquals(Offer.TAKEN, offer("x".repeat(200_000)));
        assertEquals(Offer.OVERFLOWED, offer("y"));
    }

    @Test
    void anEphemeralPayloadIsSentInItsPlaceWhileLittleWaits() {
        offer("1");
        assertEquals(Offer.TAKEN, outbox.offer(ephemeral("2", null)));
        offer("3");
        transport.complete();

        assertEquals(pong("2") + "\n" + pong("3"), transport.frames().get(1));
        assertEquals(List.of(), shed);
    }

    @Test
    void whileMoreThanHalfTheBoundWaitsEphemeralPayloadsAreDroppedAndOthersAreNot() {
        String text = "x".repeat(30_000);
        offer(text);
        offer(text);
        Payload typing = ephemeral("typing", null);
        assertEquals(Offer.SHED, outbox.offer(typing));
        assertEquals(Offer.TAKEN, offer("kept"));
        assertEquals(List.of(typing), shed);

        transport.complete();
        assertEquals(Offer.TAKEN, outbox.offer(ephemeral("again", null)));
        transport.complete();
        assertEquals(List.of(pong(text), pong(text) + "\n" + pong("kept"), pong("again")), transport.frames());
        assertNull(transport.closed());
    }

    @Test
    void waitingEphemeralPayloadsMakeRoomBeforeTheBoundClosesTheConnection() {
        String text = "x".repeat(45_000);
        offer(text);
        List<Payload> typing = List.of(ephemeral("y".repeat(4_000), null), ephemeral("z", null));
        typing.forEach(outbox::offer);
        assertEquals(Offer.TAKEN, offer("x".repeat(52_000)));
        assertEquals(typing, shed);

        assertEquals(Offer.OVERFLOWED, offer(text));
        assertEquals(2, shed.size());
        assertEquals(CloseCode.TRY_AGAIN, transport.closed());
    }

    @Test
    void aPayloadInFlightIsNotDropped() {
        outbox.offer(ephemeral("x".repeat(60_000), null));
        assertEquals(Offer.OVERFLOWED, offer("x".repeat(60_000)));
        assertEquals(List.of(), shed);
    }

    @Test
    void theLatestAboutAUserReplacesOneThatWaits() {
        offer("1");
        outbox.offer(ephemeral("ann", "g1"));
        outbox.offer(ephemeral("bob", "g2"));
        outbox.offer(ephemeral("ann again", "g1"));
        outbox.offer(ephemeral("nobody's", null));
        outbox.offer(ephemeral("nobody's", null));
        transport.complete();

        assertEquals(
                List.of(pong("bob"), pong("ann again"), pong("nobody's"), pong("nobody's")),
                transport.frames().get(1).lines().toList());
        transport.complete();
        assertEquals(0, outbox.bytes());
        assertEquals(List.of(), shed);
    }

    @Test
    void theEarlierOneIsLookedForAmongTheLastFewHoweverManyWait() {
        offer("1");
        outbox.offer(ephemeral("ann", "g1"));
        for (int i = 0; i < 1_500; i++) {
            assertEquals(Offer.TAKEN, outbox.offer(ephemeral("nobody's", null)));
        }
        int before = outbox.bytes();
        outbox.offer(ephemeral("ann", "g1"));
        assertEquals(before + pong("ann").length(), outbox.bytes());
        for (int i = 1; i < OutboxQueue.MAX_SEARCHED; i++) {
            offer("");
        }
        before = outbox.bytes();
        outbox.offer(ephemeral("ann", "g1"));
        assertEquals(before, outbox.bytes());
    }

    @Test
    void anEphemeralPayloadThatIsDroppedReplacesNone() {
        offer("x".repeat(30_000));
        outbox.offer(ephemeral("ann", "g1"));
        offer("x".repeat(30_000));
        int before = outbox.bytes();
        assertEquals(Offer.SHED, outbox.offer(ephemeral("ann", "g1")));

        assertEquals(before, outbox.bytes());
    }

    @Test
    void aPayloadHeldByManyCountsOnceUntilTheLastHasSentIt() {
        SteppedTransport another = SteppedTransport.stepped();
        Outbox second = new Outbox(another, 100_000, budget, shed::add);
        Payload shared = payload("x".repeat(50_000));
        outbox.offer(shared);
        long once = budget.held();
        assertTrue(once >= 50_000 && once < 51_000, () -> once + " bytes");
        second.offer(shared);
        assertEquals(once, budget.held());
        transport.complete();
        assertEquals(once, budget.held());
        another.complete();
        assertEquals(0, budget.held());
    }

    @Test
    void aShortPayloadThatWaitsCountsAndSoDoesAJoinedFrame() {
        offer("1");
        assertEquals(0, budget.held());
        offer("22");
        offer("333");
        long waiting = budget.held();
        assertTrue(waiting > pong("22").length() + pong("333").length(), () -> waiting + " bytes");
        transport.complete();
        assertEquals(pong("22").length() + pong("333").length(), budget.held());
        transport.complete();
        assertEquals(0, budget.held());
    }

    @Test
    void droppedPayloadsNoLongerCount() {
        outbox.offer(ephemeral("ann", "g1"));
        outbox.offer(ephemeral("bob", "g2"));
        outbox.offer(ephemeral("bob", "g2"));
        offer("x".repeat(40_000));
        assertTrue(budget.held() > 40_000);
        transport.complete();
        transport.complete();
        assertEquals(0, budget.held());

        offer("x".repeat(60_000));
        offer("x".repeat(30_000));
        assertEquals(Offer.OVERFLOWED, offer("x".repeat(30_000)));
        assertEquals(0, budget.held());
        transport.complete();
        assertEquals(0, budget.held());
    }

    @Test
    void anEvictedOutboxClosesAtOnceAndHoldsNothing() {
        offer("1");
        offer("x".repeat(60_000));
        outbox.evict(CloseCode.TRY_AGAIN, "too much");
        outbox.evict(CloseCode.TRY_AGAIN, "too much");

        assertEquals(CloseCode.TRY_AGAIN, transport.closed());
        assertEquals(0, budget.held());
        assertEquals(-1, outbox.progress());
        transport.complete();
        assertEquals(List.of(pong("1")), transport.frames());
    }
}
