package chat.backplane.memory;

import chat.backplane.Backplane;
import chat.backplane.RetentionContract;
import chat.backplane.WriteRates;
import chat.metrics.Metrics;
import chat.testing.SettableClock;
import java.time.Duration;

class MemoryRetentionTest extends RetentionContract {
    private final Metrics metrics = new Metrics();
    private final SettableClock clock = new SettableClock();
    private final MemoryStore store =
            new MemoryStore(clock, HISTORY_LENGTH, 100_000_000, WriteRates.UNLIMITED, metrics);

    @Override
    protected Backplane connect() {
        return new MemoryBackplane(store, metrics);
    }

    @Override
    protected void age(Duration by) {
        clock.set(clock.instant().plus(by));
        b.report("status");
    }
}
