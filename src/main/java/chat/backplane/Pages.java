package chat.backplane;

import chat.backplane.Backplane.Page;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges what was read from a log: whether it is all that was asked for, and whether there is more.
 *
 * <p>Both twins read one entry more than was asked for and leave the judgement to this. An entry that is missing where
 * the numbers say that there was one makes a page incomplete; it is never passed over.
 */
final class Pages {
    private Pages() {}

    /** Where to read from for the entries after an id: its number, or 0 (the oldest kept) when it is of another log. */
    static long start(MessageId tip, MessageId after) {
        return isOf(tip, after) ? after.seq() : 0;
    }

    /**
     * A page that was read forward.
     *
     * @param read up to {@code limit + 1} entries that follow {@link #start}, oldest first
     */
    static Page after(MessageId tip, MessageId after, List<Publication> read, int limit) {
        boolean more = read.size() > limit;
        List<Publication> entries = afterLastHole(more ? read.subList(0, limit) : read);
        boolean complete = isOf(tip, after)
                && (entries.isEmpty()
                        ? after.seq() == tip.seq()
                        : entries.get(0).id().seq() == after.seq() + 1);
        return new Page(List.copyOf(entries), complete, more, tip);
    }

    /**
     * A page that was read backward.
     *
     * @param before null for the newest
     * @param read up to {@code limit + 1} entries that precede it, oldest first; none when it is of another log
     */
    static Page before(MessageId tip, @Nullable MessageId before, List<Publication> read, int limit) {
        List<Publication> kept = afterLastHole(read);
        boolean more = kept.size() > limit;
        List<Publication> entries = more ? kept.subList(kept.size() - limit, kept.size()) : kept;
        long last = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).id().seq();
        boolean complete =
                before == null ? last == tip.seq() : before.isNone() || (isOf(tip, before) && last == before.seq() - 1);
        return new Page(List.copyOf(entries), complete, more, tip);
    }

    /** Whether that id was given out by the log as it now is. One beyond the tip was not: the log has lost entries. */
    private static boolean isOf(MessageId tip, MessageId id) {
        return id.isNone() || (id.sameLog(tip) && id.seq() <= tip.seq());
    }

    /** Logs are trimmed at their beginning only; a hole elsewhere means that somebody deleted by hand. */
    private static List<Publication> afterLastHole(List<Publication> entries) {
        for (int i = entries.size() - 1; i > 0; i--) {
            if (entries.get(i).id().seq() != entries.get(i - 1).id().seq() + 1) {
                return entries.subList(i, entries.size());
            }
        }
        return entries;
    }
}
