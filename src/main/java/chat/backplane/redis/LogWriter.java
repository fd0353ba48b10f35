package chat.backplane.redis;

import chat.backplane.Action;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.backplane.Limited;
import chat.backplane.Receipt;
import chat.backplane.WriteRefusalCounters;
import chat.concurrent.Futures;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Publishes entries, and counts what becomes of them. Safe for use by many threads. */
final class LogWriter {
    private final RedisSettings settings;
    private final DataLossDetector lossDetector;
    private final RedisPipeline writes;
    private final KnownEpochs epochs;
    private final Function<Object, Receipt> reader = this::receipt;
    private final Counter published;
    private final Counter duplicates;
    private final Counter unavailable;
    private final WriteRefusalCounters limits;
    private final Counter denied;
    private final Compactor compactor;
    private final WriteRefusalCache refusals = new WriteRefusalCache();
    private final InFlightLimit inFlight = new InFlightLimit();
    private final MaxMemoryMonitor maxMemory;

    /** @param epochs learn the epoch of each receipt */
    LogWriter(RedisContext context, RedisPipeline writes, KnownEpochs epochs) {
        this.settings = context.settings();
        this.lossDetector = context.lossDetector();
        this.writes = writes;
        this.epochs = epochs;
        Metrics metrics = context.metrics();
        this.published = metrics.counter("chat.backplane.publish", "outcome", "ok");
        this.duplicates = metrics.counter("chat.backplane.publish", "outcome", "duplicate");
        this.unavailable = metrics.counter("chat.backplane.publish", "outcome", "unavailable");
        this.denied = metrics.counter("chat.backplane.publish", "outcome", "denied");
        this.limits = new WriteRefusalCounters(metrics);
        this.compactor = new Compactor(context, writes);
        this.maxMemory = new MaxMemoryMonitor(context, writes);
    }

    /** Publishes an entry; see {@link chat.backplane.Backplane#publish}. */
    CompletableFuture<Receipt> publish(Draft draft) {
        boolean limited = !settings.writeRates().isUnlimited();
        Limited refusal = limited ? refusalOf(draft) : null;
        if (refusal != null) {
            limits.count(refusal);
            return CompletableFuture.failedFuture(refusal);
        }
        CompletableFuture<Receipt> result = writes.publish(draft, reader);
        // One action for all that follows, since each further stage would allocate a future.
        Futures.onCompletion(result, (receipt, failure) -> {
            if (limited) {
                inFlight.remove(draft);
            }
            if (receipt == null) {
                onFailed(draft, failure);
            } else {
                (receipt.duplicate() ? duplicates : published).increment();
                maxMemory.onWritten(null);
                epochs.update(draft.room(), receipt.id());
                if (draft.action() instanceof Action.Edit) {
                    compactor.compactLater(draft.room());
                }
            }
        });
        // Asked for after a known nonce, too: the call that made the entry may have failed before the text was gone.
        return removes(draft.action())
                ? result.thenCompose(receipt -> compactor.compact(draft.room()).thenApply(gone -> receipt))
                : result;
    }

    private static boolean removes(Action action) {
        return action instanceof Action.Delete || (action instanceof Action.Change change && change.isRetention());
    }

    /** Keeps the flood of one user or address from taking Redis away from the others; null for those who may write. */
    private @Nullable Limited refusalOf(Draft draft) {
        Limited refusal = refusals.find(draft, System.nanoTime());
        return refusal == null ? inFlight.add(draft) : refusal;
    }

    private void onFailed(Draft draft, Throwable failure) {
        if (failure instanceof Limited refusal) {
            limits.count(refusal);
            refusals.add(draft, refusal, System.nanoTime());
        } else if (failure instanceof Denied) {
            denied.increment();
        } else {
            unavailable.increment();
            maxMemory.onWritten(failure);
        }
    }

    /** Returns whether Redis has no memory for entries. */
    boolean isFull() {
        return maxMemory.isFull();
    }

    /** Returns whether somebody waits for a text to be gone. Called by the {@link Ticker}. */
    boolean tick(long now) {
        maxMemory.tick(now);
        return compactor.tick(now);
    }

    private Receipt receipt(Object reply) {
        List<?> parts = RedisReply.list(reply);
        DeniedReply.checkWrite(parts);
        lossDetector.observe(RedisReply.number(parts.get(4)));
        MessageId id = new MessageId(RedisReply.text(parts.get(0)), RedisReply.number(parts.get(1)));
        return new Receipt(id, RedisReply.number(parts.get(2)), RedisReply.number(parts.get(3)) == 1);
    }
}
