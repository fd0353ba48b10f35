package chat.backplane.redis;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited;
import chat.backplane.Backplane.Limited.Holder;
import chat.backplane.Backplane.Limited.Share;
import chat.backplane.Backplane.Receipt;
import chat.backplane.LimitCounters;
import chat.concurrent.Futures;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Publishes entries, and counts what becomes of them. Safe for use by many threads. */
final class LogWriter {
    private final RedisSettings settings;
    private final LossDetector lossDetector;
    private final RedisPipeline writes;
    private final Counter published;
    private final Counter duplicates;
    private final Counter unavailable;
    private final LimitCounters limits;
    private final RefusalCache refusals = new RefusalCache();
    private final InFlight inFlight = new InFlight();
    private final MaxMemoryMonitor maxMemory;

    LogWriter(RedisContext context, RedisPipeline writes) {
        this.settings = context.settings();
        this.lossDetector = context.lossDetector();
        this.writes = writes;
        Metrics metrics = context.metrics();
        this.published = metrics.counter("chat.backplane.publish", "outcome", "ok");
        this.duplicates = metrics.counter("chat.backplane.publish", "outcome", "duplicate");
        this.unavailable = metrics.counter("chat.backplane.publish", "outcome", "unavailable");
        this.limits = new LimitCounters(metrics);
        this.maxMemory = new MaxMemoryMonitor(context, writes);
    }

    /** Publishes an entry; see {@link chat.backplane.Backplane#publish}. */
    CompletableFuture<Receipt> publish(Draft draft) {
        CompletableFuture<Receipt> result = settings.shares().isUnlimited() ? write(draft) : writeWithinLimits(draft);
        Futures.onCompletion(result, (receipt, failure) -> {
            if (receipt != null) {
                (receipt.duplicate() ? duplicates : published).increment();
            } else if (!(failure instanceof Limited)) {
                unavailable.increment();
            }
        });
        return maxMemory.watch(limits.counting(result));
    }

    /** Keeps the flood of one person or address from taking Redis away from the others. */
    private CompletableFuture<Receipt> writeWithinLimits(Draft draft) {
        Limited refusal = refusals.find(draft, System.nanoTime());
        if (refusal == null) {
            refusal = inFlight.add(draft);
        }
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        CompletableFuture<Receipt> result = write(draft);
        Futures.onCompletion(result, (receipt, failure) -> {
            inFlight.remove(draft);
            if (failure instanceof Limited limited) {
                refusals.add(draft, limited, System.nanoTime());
            }
        });
        return result;
    }

    private CompletableFuture<Receipt> write(Draft draft) {
        return writes.publish(draft, this::receipt);
    }

    /** Returns whether Redis has no memory for entries. */
    boolean isFull() {
        return maxMemory.isFull();
    }

    /** Called by the {@link Ticker}. */
    void tick(long now) {
        maxMemory.tick(now);
    }

    private Receipt receipt(Object reply) {
        List<?> parts = RedisReply.list(reply);
        if (RedisReply.text(parts.get(0)).isEmpty()) {
            throw new Limited(
                    Share.valueOf(RedisReply.text(parts.get(1)).toUpperCase(Locale.ROOT)),
                    Holder.valueOf(RedisReply.text(parts.get(2)).toUpperCase(Locale.ROOT)),
                    RedisReply.number(parts.get(3)));
        }
        lossDetector.observe(RedisReply.number(parts.get(4)));
        MessageId id = new MessageId(RedisReply.text(parts.get(0)), RedisReply.number(parts.get(1)));
        return new Receipt(id, RedisReply.number(parts.get(2)), RedisReply.number(parts.get(3)) == 1);
    }
}
