package chat.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.CloseCode;
import chat.protocol.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that cost the instance too much are closed, the most expensive first, and no others. */
@Timeout(20)
class EvictionTest {
    /** Never answered here. */
    private static final String JOIN = "{\"type\":\"join\",\"room\":\"a\"}";

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int NEVER_SECONDS = 86_400;

    private final Metrics metrics = new Metrics();
    private final ConnectionFixture fixture =
            new ConnectionFixture(new InstanceBounds(1_000_000, 1_000_000, 20_000, 3, 5, 2, 100), 10, metrics);

    private final Heartbeat heartbeat = new Heartbeat(fixture.connections, NEVER_SECONDS, NEVER_SECONDS);

    /** Any connection's context is that of all. */
    private final ConnectionContext context =
            fixture.open(SteppedTransport.inline()).context();

    private final class Peer {
        private final SteppedTransport transport;
        private final ClientConnection client;

        Peer() {
            this(SteppedTransport.stepped());
        }

        Peer(SteppedTransport transport) {
            this.transport = transport;
            this.client = fixture.open(transport);
        }

        Peer keep(int bytes) {
            client.offer(Payload.of(new ServerMessage.Pong('"' + "x".repeat(bytes) + '"')));
            return this;
        }

        void sendRubbish(int frames, int length) {
            for (int i = 0; i < frames; i++) {
                client.receive("x".repeat(length));
            }
        }

        /** Whole seconds go by. */
        Peer pass(int seconds) {
            for (int i = 0; i < seconds; i++) {
                fixture.now.addAndGet(SECOND);
                heartbeat.check(client);
            }
            return this;
        }
    }

    private double evictions(EvictionReason why) {
        return metrics.counter("chat.evictions", "reason", why.label()).count();
    }

    @Test
    void whatConnectedAtTheSameMomentAndDoesNotFitIsClosed() {
        while (!fixture.connections.isFull()) {
            assertNull(opened().closed());
        }
        assertEquals(CloseCode.TRY_AGAIN, opened().closed());
    }

    private SteppedTransport opened() {
        SteppedTransport transport = SteppedTransport.inline();
        fixture.open(transport);
        return transport;
    }

    @Test
    void whenAllOutboxesExceedTheirBoundTheLargestIsClosedFirst() {
        Peer small = new Peer().keep(100_000);
        Peer larger = new Peer().keep(300_000);
        Peer largest = new Peer().keep(500_000);
        assertNull(largest.transport.closed());
        Peer another = new Peer().keep(200_000);

        assertEquals(CloseCode.TRY_AGAIN, largest.transport.closed());
        assertNull(larger.transport.closed());
        another.keep(250_000);
        assertNull(larger.transport.closed());
        small.keep(300_000);
        assertEquals(CloseCode.TRY_AGAIN, another.transport.closed());
        assertNull(larger.transport.closed());
        assertNull(small.transport.closed());
        assertEquals(2, evictions(EvictionReason.OUTBOXES));
        assertTrue(context.outboxes().held() < 1_000_000);
    }

    @Test
    void aConnectionEvictedForMemoryIsSoonCutOffUnlessItCloses() {
        new Peer().keep(400_000);
        Peer largest = new Peer().keep(700_000);
        assertEquals(CloseCode.TRY_AGAIN, largest.transport.closed());
        assertFalse(largest.transport.isAborted());
        assertTrue(largest.pass(2).transport.isAborted());
    }

    @Test
    void aFrameThatMakesNoProgressFor30SecondsEndsTheConnectionAndPongsAreNoProgress() {
        Peer silent = new Peer().keep(10);
        for (int i = 0; i < 30; i++) {
            silent.pass(1).client.onSignOfLife();
        }
        assertNull(silent.transport.closed());
        silent.pass(2);

        assertEquals(CloseCode.TRY_AGAIN, silent.transport.closed());
        assertEquals(1, evictions(EvictionReason.STALLED));
    }

    @Test
    void aReaderThatMakesSlowProgressIsNotClosed() {
        Peer slow = new Peer().keep(100_000);
        for (int i = 1; i <= 10; i++) {
            slow.transport.progressTo(i);
            slow.pass(25);
        }
        slow.transport.complete();
        slow.pass(100).keep(10).pass(25);

        assertNull(slow.transport.closed());
        assertEquals(0, evictions(EvictionReason.STALLED));
    }

    @Test
    void aMessageThatIsNotFinishedIn30SecondsEndsTheConnection() {
        Peer idler = new Peer();
        idler.client.receive(utf8("{"), false);
        assertNull(idler.pass(29).transport.closed());
        idler.client.receive(utf8(" "), false);
        idler.pass(3);

        assertEquals(CloseCode.POLICY, idler.transport.closed());
        assertEquals(1, evictions(EvictionReason.UNFINISHED));
        assertEquals(0, context.input().held());
    }

    @Test
    void whenAllInputExceedsItsBoundTheConnectionThatHoldsTheMostIsClosed() {
        Peer one = new Peer();
        one.client.receive(utf8(" ".repeat(4_000)), false);
        Peer most = new Peer();
        most.client.receive(utf8(" ".repeat(5_000)), false);
        assertEquals(18_000, context.input().held());
        new Peer().client.receive(utf8(" ".repeat(2_000)), false);

        assertEquals(CloseCode.TRY_AGAIN, most.transport.closed());
        assertNull(one.transport.closed());
        assertEquals(12_000, context.input().held());
        assertEquals(1, evictions(EvictionReason.INPUT));
    }

    @Test
    void aMessageInPartsIsOneMessageAndReleasesItsInput() {
        Peer peer = new Peer();
        String ping = "{\"type\":\"ping\",\"t\":\"é\"}";
        for (int i = 0; i < ping.length(); i++) {
            peer.client.receive(utf8(ping.substring(i, i + 1)), i == ping.length() - 1);
        }

        assertEquals("{\"type\":\"pong\",\"t\":\"é\"}", peer.transport.frames().get(0));
        assertEquals(0, context.input().held());
    }

    @Test
    void aMessageInPartsIsBoundedAsAWholeOneIs() {
        Peer peer = new Peer();
        peer.client.receive(utf8("é".repeat(2_500)), false);
        peer.client.receive(utf8("é".repeat(2_500)), false);
        assertNull(peer.transport.closed());
        peer.client.receive(utf8(" "), true);

        assertEquals(CloseCode.TOO_BIG, peer.transport.closed());
        assertEquals(0, context.input().held());
    }

    @Test
    void aConnectionThatEndsReleasesItsInputAndItsOutbox() {
        Peer peer = new Peer();
        peer.client.receive(utf8(" ".repeat(4_000)), false);
        peer.keep(100_000);
        peer.client.onDisconnected(1000);

        assertEquals(0, context.input().held());
        assertEquals(0, context.outboxes().held());
    }

    @Test
    void whenTheHubCannotKeepUpTheConnectionWithMostRequestsWaitingIsClosed() {
        Peer patient = new Peer();
        patient.client.receive(JOIN + "\n{\"type\":\"ping\"}");
        Peer greedy = new Peer();
        greedy.client.receive(JOIN + "\n{\"type\":\"ping\"}\n{\"type\":\"ping\"}");
        fixture.connections.evictBusiest();

        assertEquals(CloseCode.TRY_AGAIN, greedy.transport.closed());
        assertNull(patient.transport.closed());
        assertEquals(1, evictions(EvictionReason.HUB));
    }

    @Test
    void whileItsAddressFloodsAConnectionThatExceedsItsAllowanceIsClosed() {
        Peer quiet = new Peer(SteppedTransport.inlineFrom("192.0.2.7"));
        Peer elsewhere = new Peer(SteppedTransport.inlineFrom("192.0.2.8"));
        Peer first = new Peer(SteppedTransport.inlineFrom("192.0.2.7"));
        elsewhere.sendRubbish(450, 10);
        first.sendRubbish(450, 10);
        assertNull(first.transport.closed(), "refused, like any that is too fast");
        flood("192.0.2.7");
        first.sendRubbish(1, 10);
        elsewhere.sendRubbish(1, 10);
        quiet.sendRubbish(1, 9_000);

        assertEquals(CloseCode.POLICY, first.transport.closed());
        assertNull(elsewhere.transport.closed());
        assertNull(quiet.transport.closed());
    }

    @Test
    void whileItsAddressFloodsAConnectionThatSendsMoreThan32KilobytesASecondIsClosed() {
        Peer quiet = new Peer(SteppedTransport.inlineFrom("192.0.2.7"));
        Peer elsewhere = new Peer(SteppedTransport.inlineFrom("192.0.2.8"));
        flood("192.0.2.7");
        Peer another = new Peer(SteppedTransport.inlineFrom("192.0.2.7"));
        another.sendRubbish(4, 9_000);
        elsewhere.sendRubbish(4, 9_000);
        quiet.sendRubbish(3, 9_000);

        assertEquals(CloseCode.POLICY, another.transport.closed());
        assertNull(elsewhere.transport.closed());
        assertNull(quiet.transport.closed());
    }

    /** More than an address may send at once, each connection a part. */
    private void flood(String address) {
        for (int i = 0; i < 10; i++) {
            new Peer(SteppedTransport.inlineFrom(address)).sendRubbish(100, 9_000);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
