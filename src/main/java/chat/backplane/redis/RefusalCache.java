package chat.backplane.redis;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Whose share Redis has just found used up: a flood from them is refused here, and leaves Redis to the others. The truth stays
 * in Redis, which is asked {@value #ASKS} times per {@value #WINDOW_MS} ms and holder all the same, so that what was accepted before
 * is still found, and what is allowed again goes through. Any thread.
 */
final class RefusalCache {
    static final int ASKS = 20;
    static final long WINDOW_MS = 100;

    /** Beyond that it forgets all of them, which costs a question more for each. */
    private static final int MOST = 10_000;

    private final ConcurrentMap<String, Spent> spent = new ConcurrentHashMap<>();

    private static final class Spent {
        final Limited refusal;
        final long until;
        final AtomicInteger asks = new AtomicInteger(ASKS);

        Spent(Limited refusal, long until) {
            this.refusal = refusal;
            this.until = until;
        }
    }

    /** Redis has refused it. */
    void add(Draft draft, Limited refusal, long nowNanos) {
        if (spent.size() >= MOST) {
            spent.clear();
        }
        String holder =
                switch (refusal.holder()) {
                    case PERSON -> person(draft);
                    case ADDRESS -> address(draft);
                };
        long until = nowNanos + TimeUnit.MILLISECONDS.toNanos(WINDOW_MS);
        spent.merge(holder, new Spent(refusal, until), (old, now) -> nowNanos - old.until < 0 ? old : now);
    }

    /** The refusal that it gets without asking Redis, or null when that has to be asked. */
    @Nullable
    Limited refusal(Draft draft, long nowNanos) {
        Limited refusal = refusal(person(draft), nowNanos);
        return refusal == null && !draft.address().isEmpty() ? refusal(address(draft), nowNanos) : refusal;
    }

    private @Nullable Limited refusal(String holder, long nowNanos) {
        Spent known = spent.get(holder);
        if (known == null) {
            return null;
        }
        if (nowNanos - known.until >= 0) {
            spent.remove(holder, known);
            return null;
        }
        return known.asks.getAndDecrement() > 0 ? null : known.refusal;
    }

    private static String person(Draft draft) {
        return "person " + draft.userId();
    }

    private static String address(Draft draft) {
        return "address " + draft.address();
    }
}
