package chat.backplane.redis;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited;
import chat.backplane.WriteRateKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Limits how much of the queue to Redis one user and one address may take: the queue is one for all.
 *
 * <p>A publication weighs 1, and 1 more for each kilobyte of its body: Redis reads 16 KB of a connection at a time, and
 * with {@code appendfsync always} waits for the disk in between. Safe for use by many threads.
 */
final class InFlightLimit {
    /** The greatest weight in flight of one user: twice what a connection may send at once. */
    static final int PER_PERSON = 100;

    /**
     * The greatest weight in flight of one address: what Redis writes, each into a room of its own, within a fraction of a
     * call's timeout.
     */
    static final int PER_ADDRESS = 200;

    private static final int KILOBYTE = 1024;

    private static final long RETRY_AFTER_MS = 500;

    private final ConcurrentMap<WriteRateKey, Integer> weights = new ConcurrentHashMap<>();

    /**
     * Admits a publication, or refuses it.
     *
     * @return null when it is admitted: {@link #remove} must follow once it is answered
     */
    @Nullable
    Limited add(Draft draft) {
        int weight = weight(draft);
        WriteRateKey admitted = null;
        for (WriteRateKey holder : WriteRateKey.of(draft)) {
            if (!add(holder, weight)) {
                if (admitted != null) {
                    remove(admitted, weight);
                }
                return new Limited(Limited.Share.SENDS, holder.holder(), RETRY_AFTER_MS);
            }
            admitted = holder;
        }
        return null;
    }

    /** Removes a publication that was admitted. */
    void remove(Draft draft) {
        WriteRateKey.of(draft).forEach(holder -> remove(holder, weight(draft)));
    }

    private static int weight(Draft draft) {
        return 1 + draft.body().length() / KILOBYTE;
    }

    /** Admits whatever is first, however heavy: what weighs more than the bound goes alone. */
    private boolean add(WriteRateKey holder, int weight) {
        boolean[] added = {false};
        weights.compute(holder, (key, inFlight) -> {
            int now = inFlight == null ? 0 : inFlight;
            added[0] = now == 0 || now + weight <= bound(holder);
            return added[0] ? now + weight : now;
        });
        return added[0];
    }

    private static int bound(WriteRateKey holder) {
        return switch (holder.holder()) {
            case PERSON -> PER_PERSON;
            case ADDRESS -> PER_ADDRESS;
        };
    }

    private void remove(WriteRateKey holder, int weight) {
        weights.computeIfPresent(holder, (key, inFlight) -> inFlight == weight ? null : inFlight - weight);
    }

    /** Returns whether nothing is in flight. */
    boolean isEmpty() {
        return weights.isEmpty();
    }
}
