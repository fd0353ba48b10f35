package chat.backplane.memory;

import chat.backplane.Backplane;
import chat.backplane.BotsContract;
import chat.backplane.Draft;
import chat.backplane.WriteRates;
import chat.metrics.Metrics;
import chat.protocol.RoomName;
import chat.testing.Await;
import java.time.Clock;

class MemoryBotsTest extends BotsContract {
    /** More than the entries of any of these rooms. */
    private static final int HISTORY_LENGTH = 100;

    private final Metrics metrics = new Metrics();
    private final MemoryStore store =
            new MemoryStore(Clock.systemUTC(), HISTORY_LENGTH, 100_000_000, WriteRates.UNLIMITED, metrics);

    /** Others need the memory. */
    @Override
    protected void forget(RoomName room) {
        RoomName other = new RoomName("others-" + room);
        for (int i = 0; !store.lastId(room).isNone(); i++) {
            Await.result(
                    a.publish(new Draft(other, "u1", "n" + i, "message", "{\"x\":\"" + "x".repeat(1_000_000) + "\"}")));
        }
    }

    @Override
    protected Backplane connect() {
        return new MemoryBackplane(store, metrics);
    }
}
