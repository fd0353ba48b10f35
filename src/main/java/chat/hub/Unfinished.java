package chat.hub;

import chat.protocol.Utf8;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/** The parts of a text message whose last part has not come yet. Safe for use by many threads. */
final class Unfinished {
    /** What a char takes at most. */
    private static final int CHAR_BYTES = 2;

    private final ByteBudget budget;

    @GuardedBy("this")
    private @Nullable StringBuilder text;

    /** Of the parts so far, in UTF-8. */
    @GuardedBy("this")
    private int utf8Bytes;

    /** By nanoTime, when the first part came. */
    @GuardedBy("this")
    private long since;

    /** @param budget of the unfinished messages of all connections */
    Unfinished(ByteBudget budget) {
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

    /** Of the heap, at most. */
    synchronized int bytes() {
        return text == null ? 0 : CHAR_BYTES * text.length();
    }

    /** Whether the first part came longer ago than that. */
    synchronized boolean isOlderThan(long nanos, long now) {
        return text != null && now - since > nanos;
    }

    /** Takes the message as far as it has come; empty when nothing has. */
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
