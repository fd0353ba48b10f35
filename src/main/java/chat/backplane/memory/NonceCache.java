package chat.backplane.memory;

import chat.backplane.Draft;
import chat.backplane.Receipt;
import chat.protocol.RoomName;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The receipts of the last 24 hours by nonce, or as many of the newest as the bound on their number allows. Confined to the
 * lock of {@link MemoryStore}.
 */
final class NonceCache {
    private static final long EXPIRY_MS = Duration.ofHours(24).toMillis();

    /** Insertion order is the order in which they expire. */
    private final Map<Key, Receipt> receipts = new LinkedHashMap<>();

    private final int capacity;

    NonceCache(int capacity) {
        this.capacity = capacity;
    }

    private record Key(RoomName room, String userId, String nonce) {
        static Key of(Draft draft) {
            return new Key(draft.room(), draft.userId(), draft.nonce());
        }
    }

    /**
     * Returns the receipt of the entry with the draft's nonce, or null if there is none.
     *
     * @param now milliseconds since 1970
     */
    @Nullable
    Receipt find(Draft draft, long now) {
        expire(now);
        return receipts.get(Key.of(draft));
    }

    void put(Draft draft, Receipt receipt) {
        // Removed first, or a nonce that outlived its log would keep its old place in the order of expiry.
        receipts.remove(Key.of(draft));
        receipts.put(Key.of(draft), receipt);
    }

    private void expire(long now) {
        Iterator<Receipt> oldest = receipts.values().iterator();
        while (oldest.hasNext() && (oldest.next().at() + EXPIRY_MS <= now || receipts.size() > capacity)) {
            oldest.remove();
        }
    }
}
