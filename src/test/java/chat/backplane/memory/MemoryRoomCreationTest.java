package chat.backplane.memory;

import chat.backplane.Backplane;
import chat.backplane.RoomCreationContract;
import chat.backplane.WriteRates;
import chat.metrics.Metrics;
import chat.protocol.RoomCreation;
import java.time.Clock;

class MemoryRoomCreationTest extends RoomCreationContract {
    private static final int HISTORY_LENGTH = 100;

    private final Metrics metrics = new Metrics();
    private final MemoryStore store =
            new MemoryStore(Clock.systemUTC(), HISTORY_LENGTH, 100_000_000, WriteRates.UNLIMITED, metrics);

    @Override
    protected Backplane connect(RoomCreation makers) {
        return new MemoryBackplane(store, metrics).withRoomsBy(makers);
    }
}
