package chat.backplane.memory;

import chat.backplane.Backplane;
import chat.backplane.BotStoreContract;
import chat.backplane.WriteRates;
import chat.metrics.Metrics;
import java.time.Clock;

class MemoryBotStoreTest extends BotStoreContract {
    private final Metrics metrics = new Metrics();
    private final MemoryStore store =
            new MemoryStore(Clock.systemUTC(), KEPT, 100_000_000, WriteRates.UNLIMITED, metrics);

    @Override
    protected Backplane connect() {
        return new MemoryBackplane(store, metrics);
    }
}
