package chat.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.connection.Outbox.Offer;
import chat.limits.ByteBudget;
import chat.protocol.CloseCode;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Payloads go out in order and in few frames, and a slow reader costs nobody else. */
@Timeout(10)
class OutboxTest {
    private final SteppedTransport transport = SteppedTransport.stepped();
    private final List<Payload> shed = new ArrayList<>();
    private final ByteBudget budget = new ByteBudget(1_000_000);
    private final Outbox outbox = new Outbox(transport, 100_000, budget, shed::add);

    private static Payload payload(String t) {
        return Payload.of(new ServerMessage.Pong('"' + t + '"'));
    }

    private static Payload ephemeral(String t, @Nullable String subject) {
        return Payload.ephemeral(
                new ServerMessage.Pong('"' + t + '"'), new Payload.Ephemeral("typing", new RoomName("lobby"), subject));
    }

    private static String pong(String t) {
        return "{\"type\":\"pong\",\"t\":\"" + t + "\"}";
    }

    private Offer offer(String t) {
        return outbox.offer(payload(t));
    }

    @Test
    void oneFrameIsInFlightAndWhatWaitsGoesTogetherIntoTheNextInItsOrder() {
        offer("1");
        offer("2");
        offer("3");
        assertEquals(List.of(pong("1")), transport.frames());

        transport.complete();
        assertEquals(List.of(pong("1"), pong("2") + "\n" + pong("3")), transport.frames());
        transport.complete();
        offer("4");
        assertEquals(pong("4"), transport.frames().get(2));
    }

    @Test
    void aPeerThatTakesEverythingAtOnceGetsAFrameForEachWithoutRecursion() {
        SteppedTransport inline = SteppedTransport.inline();
        Outbox open = new Outbox(inline, 100_000, budget, shed::add);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            assertEquals(Offer.TAKEN, open.offer(payload("" + i)));
            expected.add(pong("" + i));
        }

        assertEquals(expected, inline.frames());
        assertEquals(0, open.bytes());
    }

    @Test
    void aFrameIsNoLongerThan64KilobytesUnlessOneObjectIs() {
        String half = "x".repeat(40_000);
        offer("first");
        offer(half);
        offer(half);
        transport.complete();
        assertEquals(pong(half), transport.frames().get(1));
        transport.complete();
        assertEquals(pong(half), transport.frames().get(2));
        transport.complete();

        String whole = "x".repeat(90_000);
        offer(whole);
        assertEquals(pong(whole), transport.frames().get(3));
    }

    @Test
    void whatGoesOverTheBoundClosesAtOnceAndDropsWhatWaits() {
        String text = "x".repeat(30_000);
        assertEquals(List.of(Offer.TAKEN, Offer.TAKEN, Offer.TAKEN), List.of(offer(text), offer(text), offer(text)));
        assertEquals(Offer.OVERFLOWED, offer(text));
        assertEquals(CloseCode.TRY_AGAIN, transport.closed());
        assertEquals(Offer.TOO_LATE, offer("late"));

        transport.complete();
        assertEquals(1, transport.frames().size());
    }

    @Test
    void whatHasBeenSentMakesRoomAgain() {
        String text = "x".repeat(60_000);
        for (int i = 0; i < 5; i++) {
            assertEquals(Offer.TAKEN, offer(text));
            transport.complete();
        }
        assertEquals(0, outbox.bytes());
    }

    @Test
    void oneObjectAloneMayBeLongerThanTheBound() {
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
    void theCloseComesAfterWhatWasQueued() {
        offer("1");
        offer("2");
        outbox.close(CloseCode.RESTART, "restart");
        assertEquals(Offer.TOO_LATE, offer("3"));
        assertNull(transport.closed());
        transport.complete();
        assertNull(transport.closed());
        transport.complete();

        assertEquals(CloseCode.RESTART, transport.closed());
        assertEquals(List.of(pong("1"), pong("2")), transport.frames());
    }

    @Test
    void anEmptyOneClosesAtOnceAndOnlyOnce() {
        outbox.close(CloseCode.POLICY, "no hello");
        outbox.close(CloseCode.RESTART, "restart");

        assertEquals(CloseCode.POLICY, transport.closed());
    }

    @Test
    void aSendThatFailsEndsItAndTheCloseIsNotTried() {
        offer("1");
        offer("2");
        outbox.close(CloseCode.RESTART, "restart");
        transport.fail();

        assertEquals(Offer.TOO_LATE, offer("3"));
        assertEquals(List.of(pong("1")), transport.frames());
        assertNull(transport.closed());
    }

    @Test
    void whenTheConnectionHasEndedNothingMoreIsSent() {
        offer("1");
        offer("2");
        outbox.onDisconnected();
        transport.complete();

        assertEquals(List.of(pong("1")), transport.frames());
        assertEquals(Offer.TOO_LATE, offer("3"));
    }

    @Test
    void itTellsOnceWhenAllHasBeenSent() {
        AtomicInteger told = new AtomicInteger();
        outbox.whenSent(told::incrementAndGet);
        assertEquals(1, told.get());

        offer("1");
        offer("2");
        outbox.whenSent(told::incrementAndGet);
        transport.complete();
        assertEquals(1, told.get());
        transport.complete();
        assertEquals(2, told.get());
        offer("3");
        transport.complete();
        assertEquals(2, told.get());
    }

    @Test
    void itTellsWhenThatHasBeenSentThoughThereIsAlwaysMore() {
        AtomicInteger told = new AtomicInteger();
        offer("1");
        offer("2");
        outbox.whenSent(told::incrementAndGet);
        for (int i = 0; i < 10; i++) {
            offer("more " + i);
            transport.complete();
            assertEquals(i == 0 ? 0 : 1, told.get());
        }
    }

    @Test
    void itTellsNothingWhenTheConnectionEndsBefore() {
        AtomicInteger told = new AtomicInteger();
        offer("1");
        outbox.whenSent(told::incrementAndGet);
        transport.fail();
        outbox.whenSent(told::incrementAndGet);
        assertEquals(0, told.get());

        SteppedTransport slow = SteppedTransport.stepped();
        Outbox full = new Outbox(slow, 100_000, budget, shed::add);
        full.offer(payload("x".repeat(90_000)));
        full.whenSent(told::incrementAndGet);
        assertEquals(Offer.OVERFLOWED, full.offer(payload("x".repeat(90_000))));
        slow.complete();
        assertEquals(0, told.get());
    }

    @Test
    void whatIsOfferedByTheOneWhoIsToldIsSentToo() {
        offer("1");
        outbox.whenSent(() -> offer("2"));
        transport.complete();

        assertEquals(List.of(pong("1"), pong("2")), transport.frames());
    }

    @Test
    void whatManyKeepCountsOnceUntilTheLastHasSentIt() {
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
    void whatWaitsCountsHoweverShortAndSoDoesTheFrameThatItIsJoinedInto() {
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
    void whatIsDroppedCountsNoMoreWhicheverWay() {
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
    void oneThatIsEvictedIsClosedAtOnceAndKeepsNothing() {
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

    @Test
    void itsProgressIsEachFrameAndWhatTheTransportHasSentOfIt() {
        assertEquals(-1, outbox.progress());
        offer("1");
        long first = outbox.progress();
        assertEquals(first, outbox.progress());
        transport.progressTo(7);
        assertTrue(outbox.progress() > first);
        offer("2");
        transport.complete();
        transport.progressTo(0);
        assertTrue(outbox.progress() > first + 7);
        transport.complete();
        assertEquals(-1, outbox.progress());
    }

    @Test
    void manyThreadsMayOfferAndEachOnesOrderIsKept() throws InterruptedException {
        SteppedTransport inline = SteppedTransport.inline();
        Outbox open = new Outbox(inline, 10_000_000, budget, shed::add);
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(
                        t -> new Thread(() -> IntStream.range(0, 1000).forEach(i -> open.offer(payload(t + "-" + i)))))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        List<String> sent = inline.frames().stream().flatMap(String::lines).toList();
        assertEquals(4000, sent.size());
        for (int t = 0; t < 4; t++) {
            String mine = "\"" + t + "-";
            List<String> expected = IntStream.range(0, 1000)
                    .mapToObj(i -> pong(mine.charAt(1) + "-" + i))
                    .toList();
            assertEquals(expected, sent.stream().filter(s -> s.contains(mine)).toList());
        }
        assertTrue(inline.frames().size() <= 4000);
        assertEquals(0, budget.held());
    }
}
