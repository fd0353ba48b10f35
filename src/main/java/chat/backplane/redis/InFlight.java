package chat.backplane.redis;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * How many publications of a person and of an address are on their way to Redis: the queue there is one for all, and nobody is to
 * have it for himself. A long one counts once for each kilobyte: Redis reads 16 KB of a connection at a time, and with
 * {@code appendfsync always} waits for the disk in between. Any thread.
 */
final class InFlight {
    /** Twice what a connection may send at once. */
    static final int PER_PERSON = 100;

    /** What Redis writes within a fraction of the time that a call may take, each into a room of its own. */
    static final int PER_ADDRESS = 200;

    private static final int KILOBYTE = 1024;

    private static final long RETRY_AFTER_MS = 500;

    private final ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();

    /** Null when it may go; then {@link #remove} has to follow when it has been answered. */
    @Nullable
    Limited add(Draft draft) {
        int weight = weight(draft);
        if (!add(person(draft), weight, PER_PERSON)) {
            return new Limited(Limited.Share.SENDS, Limited.Holder.PERSON, RETRY_AFTER_MS);
        }
        if (!draft.address().isEmpty() && !add(address(draft), weight, PER_ADDRESS)) {
            remove(person(draft), weight);
            return new Limited(Limited.Share.SENDS, Limited.Holder.ADDRESS, RETRY_AFTER_MS);
        }
        return null;
    }

    void remove(Draft draft) {
        int weight = weight(draft);
        remove(person(draft), weight);
        if (!draft.address().isEmpty()) {
            remove(address(draft), weight);
        }
    }

    private static int weight(Draft draft) {
        return 1 + draft.body().length() / KILOBYTE;
    }

    /** What is longer than all that there may be has its turn alone. */
    private boolean add(String holder, int weight, int most) {
        boolean[] added = {false};
        counts.compute(holder, (any, count) -> {
            int now = count == null ? 0 : count;
            added[0] = now == 0 || now + weight <= most;
            return added[0] ? now + weight : now;
        });
        return added[0];
    }

    private void remove(String holder, int weight) {
        counts.computeIfPresent(holder, (any, count) -> count == weight ? null : count - weight);
    }

    /** Whether nothing is on its way. */
    boolean isEmpty() {
        return counts.isEmpty();
    }

    private static String person(Draft draft) {
        return "person " + draft.userId();
    }

    private static String address(Draft draft) {
        return "address " + draft.address();
    }
}
