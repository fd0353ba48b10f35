package chat.connection;

import chat.limits.ByteBudget;
import chat.protocol.Utf8;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/** The parts of a text message whose last part has not arrived. Safe for use by many threads. */
final class PartialMessage {
    /** Heap bytes of one char, at most. */
    private static final int CHAR_BYTES = 2;

    private final ByteBudget budget;

    @GuardedBy("this")
    private @Nullable StringBuilder text;

    /** Length of the parts in UTF-8. */
    @GuardedBy("this")
    private int utf8Bytes;

    /** When the first part arrived, in nanoseconds. */
    @GuardedBy("this")
    private long since;

    /** @param budget shared by the partial messages of all connections */
    PartialMessage(ByteBudget budget) {
        this.budget = budget;
    }

    synchronized void add(String part, long now) {
        StringBuilder all = text;
        if (all == null) {
            all = new StringBuilder(part.length());
            text = all;
            since = now;
        }
        all.append(part);
        utf8Bytes += Utf8.length(part);
        budget.add((long) CHAR_BYTES * part.length());
    }

    synchronized boolean isEmpty() {
        return text == null;
    }

    synchronized int utf8Bytes() {
        return utf8Bytes;
    }

    /** Returns the heap bytes of the parts, at most. */
    synchronized int heapBytes() {
        return text == null ? 0 : CHAR_BYTES * text.length();
    }

    /** Whether the first part arrived more than that long ago. */
    synchronized boolean isOlderThan(long nanos, long now) {
        return text != null && now - since > nanos;
    }

    /** Removes and returns the parts joined; an empty string when there are none. */
    synchronized String take() {
        StringBuilder all = text;
        if (all == null) {
            return "";
        }
        text = null;
        utf8Bytes = 0;
        budget.add((long) -CHAR_BYTES * all.length());
        return all.toString();
    }
}
