package chat.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The report of a load client on a server that mistreats messages as it is told to. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LoadTest {
    private static final int MEMBERS = 4;
    private static final double RATE = 100;
    private static final Dialect DIALECT =
            new Dialect("/", List.of(new Dialect.Step("", "join {room}")), "joined", "{payload}", "", "", List.of());

    private final FakeServer server = new FakeServer();
    private final LoadClient client;

    LoadTest() throws IOException {
        client = new LoadClient();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void allThatArrivesOnceAndInOrderIsCountedAsDelivered() throws IOException {
        Outcome outcome = publish();
        assertEquals(MEMBERS * (long) RATE, outcome.delivered());
        assertEquals(List.of(0L, 0L, 0L), faults(outcome));
        assertTrue(outcome.measured() > 0 && outcome.measured() < outcome.delivered(), "the warm-up is not measured");
        assertEquals(outcome.measured(), outcome.latencies().getTotalCount());
    }

    @Test
    void aMessageThatDoesNotArriveIsLostOnceForEachReceiver() throws IOException {
        server.lose(10);
        assertEquals(List.of((long) MEMBERS, 0L, 0L), faults(publish()));
    }

    @Test
    void aMessageThatArrivesAgainIsDoubled() throws IOException {
        server.repeat(10);
        assertEquals(List.of(0L, (long) MEMBERS, 0L), faults(publish()));
    }

    @Test
    void aMessageThatComesAfterALaterOneIsReordered() throws IOException {
        server.delay(10);
        assertEquals(List.of(0L, 0L, (long) MEMBERS), faults(publish()));
    }

    @Test
    void aStallCountsForEachMessageThatWasDueMeanwhile() throws IOException {
        server.stall(60, 300);
        Outcome outcome = publish();
        assertTrue(
                outcome.latencies().getMaxValue() >= 290_000,
                () -> "max " + outcome.latencies().getMaxValue());
        // Half of what was measured was due during the stall: all of that waited, not only the one message that met it.
        assertTrue(
                outcome.latencies().getValueAtPercentile(80) > 100_000,
                () -> "p80 " + outcome.latencies().getValueAtPercentile(80));
    }

    @Test
    void aRefusalIsToldInTheServersWords() throws IOException {
        server.refuse();
        client.connect(crowd(), DIALECT);
        Connected connected = client.connected();
        assertEquals(0, connected.ready());
        assertEquals(MEMBERS, connected.refused());
        assertEquals("HTTP/1.1 503 Service Unavailable", connected.failure());
    }

    private Crowd crowd() {
        return new Crowd(server.port(), 1, 0, MEMBERS, 1, "room", 1, 1000);
    }

    /** Publishes for a second, of which the second half is measured. */
    private Outcome publish() throws IOException {
        client.connect(crowd(), DIALECT);
        assertEquals(MEMBERS, client.connected().ready());
        long half = TimeUnit.MILLISECONDS.toNanos(500);
        client.publish(new Schedule(System.nanoTime(), half, half, RATE, 100));
        return client.settle(client.published());
    }

    private static List<Long> faults(Outcome outcome) {
        return List.of(outcome.lost(), outcome.doubled(), outcome.reordered());
    }
}
