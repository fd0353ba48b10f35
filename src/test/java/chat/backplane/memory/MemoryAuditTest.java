package chat.backplane.memory;

import chat.backplane.AuditContract;
import chat.backplane.AuditLog;
import chat.backplane.Backplane;
import chat.backplane.WriteRates;
import chat.metrics.Metrics;
import java.time.Clock;

class MemoryAuditTest extends AuditContract {
    private static final int HISTORY_LENGTH = 100;

    private final Metrics metrics = new Metrics();
    private final MemoryStore store =
            new MemoryStore(Clock.systemUTC(), HISTORY_LENGTH, 100_000_000, WriteRates.UNLIMITED, metrics);

    @Override
    protected Backplane connect(AuditLog.Bounds bounds) {
        return new MemoryBackplane(store, metrics).auditing(bounds);
    }
}
