package chat.backplane.memory;

import chat.backplane.Backplane;
import chat.backplane.WriteRatesContract;
import chat.metrics.Metrics;
import java.time.Clock;

class MemorySharesTest extends WriteRatesContract {
    private final Metrics metrics = new Metrics();
    private final MemoryStore store = new MemoryStore(Clock.systemUTC(), KEPT, 100_000_000, SHARES, metrics);

    @Override
    protected Backplane connect() {
        return new MemoryBackplane(store, metrics);
    }
}
