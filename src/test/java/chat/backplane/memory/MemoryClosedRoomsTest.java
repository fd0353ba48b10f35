package chat.backplane.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.backplane.Action;
import chat.backplane.Backplane;
import chat.backplane.ClosedRoomsContract;
import chat.backplane.Draft;
import chat.backplane.WriteRates;
import chat.metrics.Metrics;
import chat.protocol.ErrorCode;
import chat.protocol.RoomName;
import chat.testing.Await;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class MemoryClosedRoomsTest extends ClosedRoomsContract {
    private static final int HISTORY_LENGTH = 100;

    private final Metrics metrics = new Metrics();
    private final MemoryStore store =
            new MemoryStore(Clock.systemUTC(), HISTORY_LENGTH, 1_000_000, WriteRates.UNLIMITED, metrics);

    @Test
    void itIsPrivateWhenItsLogHasBeenForgotten() {
        open();
        say(ANN, "text");
        for (int i = 0; metrics.counter("chat.backplane.memory.forgotten").count() < 1; i++) {
            String body = "{\"text\":\"" + "x".repeat(10_000) + "\"}";
            Await.result(a.publish(new Draft(new RoomName("other-" + room), "u1", "n" + i, "message", body)));
        }

        assertEquals(ErrorCode.NOT_FOUND, refused(message(cora, "text", Action.PLAIN)));
        assertEquals(1, say(ANN, "the first of another log").seq());
    }

    @Override
    protected Backplane connect() {
        return new MemoryBackplane(store, metrics);
    }
}
