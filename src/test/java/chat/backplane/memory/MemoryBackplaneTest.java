package chat.backplane.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane;
import chat.backplane.BackplaneContract;
import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.backplane.Receipt;
import chat.backplane.Recorder;
import chat.backplane.WriteRates;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBackplaneTest extends BackplaneContract {
    private static final int HEAP = 4_000_000;

    private final Metrics metrics = new Metrics();
    private final SettableClock clock = new SettableClock();
    private final MemoryStore store = new MemoryStore(clock, KEPT, HEAP, WriteRates.UNLIMITED, metrics);

    @Override
    protected Backplane connect() {
        return new MemoryBackplane(store, metrics);
    }

    private Receipt publish(String room, String nonce, String body) {
        return store.publish(new Draft(new RoomName(room), "u1", nonce, "message", body));
    }

    @Test
    void theListenerKnowsThatItIsLiveWhenItHasStarted() {
        Recorder recorder = new Recorder();
        try (Backplane backplane = connect()) {
            backplane.start(recorder);

            assertEquals(List.of(true), recorder.lives());
        }
    }

    @Test
    void aNonceIsRememberedForADay() {
        Receipt first = publish("day", "n", "{}");
        clock.set(clock.instant().plus(Duration.ofHours(24).minusMillis(1)));
        assertTrue(publish("day", "n", "{}").duplicate());

        clock.set(clock.instant().plusMillis(1));
        Receipt second = publish("day", "n", "{}");
        assertFalse(second.duplicate());
        assertTrue(second.id().follows(first.id()));
    }

    @Test
    void theLeastRecentlyUsedRoomIsEvictedAndItsNextLogHasAnotherEpoch() {
        Receipt first = publish("forgotten", "n", "{}");
        String body = "x".repeat(10_000);
        for (int n = 0; n < 100; n++) {
            publish("busy-" + n, "n", body);
        }

        assertEquals(
                MessageId.NONE,
                store.readBefore(new RoomName("forgotten"), null, 1, Caller.INSTANCE)
                        .lastId());
        Receipt second = publish("forgotten", "n", "{}");
        assertFalse(second.duplicate());
        assertNotEquals(first.id().epoch(), second.id().epoch());
        assertTrue(metrics.counter("chat.backplane.memory.forgotten").count() >= 50);
    }

    @Test
    void theNumberOfNoncesIsBounded() {
        for (int n = 0; n < 2_000; n++) {
            publish("nonces", "n" + n, "{}");
        }

        assertFalse(publish("nonces", "n0", "{}").duplicate());
        assertTrue(publish("nonces", "n1999", "{}").duplicate());
    }
}
