package chat.connection;

import chat.limits.ByteBudget;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** The parts of a text message whose last part has not arrived, in UTF-8. Safe for use by many threads. */
final class PartialMessage {
    /** Heap bytes of one byte, at most: the array that joins the parts grows by doubling. */
    private static final int HEAP_BYTES = 2;

    private static final byte[] NOTHING = {};

    private final ByteBudget budget;

    @GuardedBy("this")
    private @Nullable ByteArrayOutputStream parts;

    /** The time at which the first part arrived, in nanoseconds. */
    @GuardedBy("this")
    private long since;

    @GuardedBy("this")
    private boolean closed;

    /** @param budget shared by the partial messages of all connections */
    PartialMessage(ByteBudget budget) {
        this.budget = budget;
    }

    /** Adds a part. Ignored after {@link #close}. */
    synchronized void add(byte[] part, long now) {
        if (closed) {
            return;
        }
        ByteArrayOutputStream all = parts;
        if (all == null) {
            all = new ByteArrayOutputStream(part.length);
            parts = all;
            since = now;
        }
        all.writeBytes(part);
        budget.add((long) HEAP_BYTES * part.length);
    }

    synchronized boolean isEmpty() {
        return parts == null;
    }

    /** Returns the length of the parts. */
    synchronized int length() {
        return parts == null ? 0 : parts.size();
    }

    /** Returns the heap bytes of the parts, at most. */
    synchronized int heapBytes() {
        return parts == null ? 0 : HEAP_BYTES * parts.size();
    }

    /** Whether the first part arrived more than that long ago. */
    synchronized boolean isOlderThan(long nanos, long now) {
        return parts != null && now - since > nanos;
    }

    /** Removes and returns the parts joined; an empty array when there are none. */
    synchronized byte[] take() {
        ByteArrayOutputStream all = parts;
        if (all == null) {
            return NOTHING;
        }
        parts = null;
        budget.add((long) -HEAP_BYTES * all.size());
        return all.toByteArray();
    }

    /** Drops the parts and takes no more. */
    synchronized void close() {
        closed = true;
        take();
    }
}
