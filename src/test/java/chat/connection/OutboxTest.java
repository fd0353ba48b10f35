package chat.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.connection.Outbox.Offer;
import chat.protocol.CloseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Payloads go out in order and in few frames, and a close follows them. */
@Timeout(10)
class OutboxTest extends OutboxStory {
    @Test
    void oneFrameIsInFlightAndPayloadsThatWaitShareTheNext() {
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
    void aPeerThatTakesEverythingAtOnceReceivesAFrameForEachPayload() {
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
    void aFrameIsNoLongerThan64KilobytesUnlessOnePayloadIs() {
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
    void theCloseFollowsWhatWasQueued() {
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
    void anEmptyOutboxClosesAtOnceAndOnlyOnce() {
        outbox.close(CloseCode.POLICY, "no hello");
        outbox.close(CloseCode.RESTART, "restart");

        assertEquals(CloseCode.POLICY, transport.closed());
    }

    @Test
    void aSendThatFailsEndsTheOutboxWithoutAClose() {
        offer("1");
        offer("2");
        outbox.close(CloseCode.RESTART, "restart");
        transport.fail();

        assertEquals(Offer.TOO_LATE, offer("3"));
        assertEquals(List.of(pong("1")), transport.frames());
        assertNull(transport.closed());
    }

    @Test
    void aTransportThatThrowsHasFailedAndIsCutOff() {
        transport.throwOnSend();
        assertThrows(IllegalStateException.class, () -> outbox.offer(payload("x".repeat(2_000))));

        assertTrue(transport.isAborted());
        assertEquals(Offer.TOO_LATE, offer("2"));
        assertEquals(0, outbox.bytes());
        assertEquals(-1, outbox.progress());
        assertEquals(0, budget.held());
        assertNull(transport.closed());
    }

    @Test
    void aTransportThatThrowsWithTheNextFrameHasFailedToo() {
        AtomicInteger told = new AtomicInteger();
        offer("1");
        offer("2");
        outbox.whenSent(told::incrementAndGet);
        transport.throwOnSend();
        assertThrows(IllegalStateException.class, transport::complete);

        assertTrue(transport.isAborted());
        assertEquals(Offer.TOO_LATE, offer("3"));
        assertEquals(0, told.get());
        assertEquals(0, outbox.bytes());
    }

    @Test
    void nothingIsSentAfterTheConnectionHasEnded() {
        offer("1");
        offer("2");
        outbox.onDisconnected();
        transport.complete();

        assertEquals(List.of(pong("1")), transport.frames());
        assertEquals(Offer.TOO_LATE, offer("3"));
    }

    @Test
    void whenSentRunsOnceWhenAllHasBeenSent() {
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
    void whenSentDoesNotWaitForLaterPayloads() {
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
    void whenSentNeverRunsAfterTheConnectionHasEnded() {
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
    void aPayloadOfferedByWhenSentIsSentToo() {
        offer("1");
        outbox.whenSent(() -> offer("2"));
        transport.complete();

        assertEquals(List.of(pong("1"), pong("2")), transport.frames());
    }

    @Test
    void progressChangesWithEachFrameAndEachPartOfIt() {
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
    void payloadsOfEachThreadKeepTheirOrder() throws InterruptedException {
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
