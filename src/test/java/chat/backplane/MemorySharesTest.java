package chat.backplane;

import chat.metrics.Metrics;
import java.time.Clock;

class MemorySharesTest extends SharesContract {
    private final Metrics metrics = new Metrics();
    private final MemoryStore store = new MemoryStore(Clock.systemUTC(), KEPT, 100_000_000, SHARES, metrics);

    @Override
    Backplane connect() {
        return new MemoryBackplane(store, metrics);
    }
}
