package chat.backplane.redis;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited;
import chat.backplane.WriteRateKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for {@value #WINDOW_MS} ms whose share Redis found used up, so that the flood of one holder is refused here
 * and leaves Redis to the others.
 *
 * <p>The truth stays in Redis: {@value #ASKS} publications of a holder in each window are let through all the same, so
 * that a known nonce is still answered with its first receipt, and what is allowed again succeeds. Safe for use by many
 * threads.
 */
final class WriteRefusalCache {
    static final int ASKS = 20;
    static final long WINDOW_MS = 100;

    /** The greatest number of holders; beyond it all are forgotten, which costs each a question more to Redis. */
    private static final int MAX_HOLDERS = 10_000;

    private final ConcurrentMap<WriteRateKey, Refusal> refusals = new ConcurrentHashMap<>();

    private static final class Refusal {
        final Limited answer;

        /** The time until which it holds, by nanoTime. */
        final long until;

        final AtomicInteger asksLeft = new AtomicInteger(ASKS);

        Refusal(Limited answer, long until) {
            this.answer = answer;
            this.until = until;
        }
    }

    /**
     * Remembers a refusal by Redis. One that is remembered already keeps its window.
     *
     * @param nowNanos by {@link System#nanoTime}
     */
    void add(Draft draft, Limited answer, long nowNanos) {
        if (refusals.size() >= MAX_HOLDERS) {
            refusals.clear();
        }
        long until = nowNanos + TimeUnit.MILLISECONDS.toNanos(WINDOW_MS);
        refusals.merge(
                WriteRateKey.of(answer.holder(), draft),
                new Refusal(answer, until),
                (old, now) -> nowNanos - old.until < 0 ? old : now);
    }

    /**
     * Returns the refusal that a publication gets without asking Redis, or null when Redis is to be asked.
     *
     * @param nowNanos by {@link System#nanoTime}
     */
    @Nullable
    Limited find(Draft draft, long nowNanos) {
        for (WriteRateKey holder : WriteRateKey.of(draft)) {
            Limited answer = find(holder, nowNanos);
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }

    private @Nullable Limited find(WriteRateKey holder, long nowNanos) {
        Refusal known = refusals.get(holder);
        if (known == null) {
            return null;
        }
        if (nowNanos - known.until >= 0) {
            refusals.remove(holder, known);
            return null;
        }
        return known.asksLeft.getAndDecrement() > 0 ? null : known.answer;
    }
}
