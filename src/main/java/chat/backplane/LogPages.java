package chat.backplane;

import chat.backplane.Backplane.Page;
import chat.protocol.FixedLimits;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes pages from what was read from a log, and decides whether each is complete and whether there are more entries.
 *
 * <p>Both implementations read one entry more than the limit. An entry that is missing where the numbers require one makes
 * the page incomplete; it is never skipped.
 */
public final class LogPages {
    /** The bytes that an entry takes on the wire besides its body, roughly; chat.lua has the same. */
    private static final int ENTRY_BYTES = 100;

    private LogPages() {}

    /**
     * Entries read from a log.
     *
     * @param entries a modifiable list, except in {@link #NOTHING}
     * @param cut whether there would have been more but for the limit on bytes
     */
    public record Part(List<Publication> entries, boolean cut) {
        /** No entries. */
        public static final Part NOTHING = new Part(List.of(), false);
    }

    /** Takes the first {@code limit} entries, fewer if they exceed {@link FixedLimits#MAX_PAGE_BYTES}, but at least one. */
    public static Part take(Iterable<Publication> from, int limit) {
        List<Publication> taken = new ArrayList<>(Math.min(limit, 256));
        long bytes = 0;
        for (Publication entry : from) {
            if (taken.size() == limit) {
                break;
            }
            bytes += ENTRY_BYTES + entry.body().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > FixedLimits.MAX_PAGE_BYTES && !taken.isEmpty()) {
                return new Part(taken, true);
            }
            taken.add(entry);
        }
        return new Part(taken, false);
    }

    /** Returns the number after which to read on from an id: its own, or 0 (the oldest kept) if it is of another log. */
    public static long start(MessageId lastId, MessageId after) {
        return isOf(lastId, after) ? after.seq() : 0;
    }

    /**
     * Makes a page of entries that were read forward.
     *
     * @param part up to {@code limit + 1} entries that follow {@link #start}, oldest first
     */
    public static Page after(MessageId lastId, MessageId after, Part part, int limit) {
        List<Publication> read = part.entries();
        boolean more = read.size() > limit || part.cut();
        List<Publication> entries = afterLastHole(read.size() > limit ? read.subList(0, limit) : read);
        boolean complete = isOf(lastId, after)
                && (entries.isEmpty()
                        ? after.seq() == lastId.seq()
                        : entries.get(0).id().seq() == after.seq() + 1);
        return new Page(List.copyOf(entries), complete, more, lastId);
    }

    /**
     * Makes a page of entries that were read backward.
     *
     * @param before null for the newest
     * @param part up to {@code limit + 1} entries that precede that id, oldest first; none if it is of another log
     */
    public static Page before(MessageId lastId, @Nullable MessageId before, Part part, int limit) {
        List<Publication> kept = afterLastHole(part.entries());
        boolean whole = kept.size() == part.entries().size();
        boolean more = kept.size() > limit || (part.cut() && whole);
        List<Publication> entries = kept.size() > limit ? kept.subList(kept.size() - limit, kept.size()) : kept;
        long last = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).id().seq();
        boolean complete = before == null
                ? last == lastId.seq()
                : before.isNone() || (isOf(lastId, before) && last == before.seq() - 1);
        return new Page(List.copyOf(entries), complete, more, lastId);
    }

    /** Returns whether the log as it is now issued that id. One beyond the last id is of a log that has since lost entries. */
    private static boolean isOf(MessageId lastId, MessageId id) {
        return id.isNone() || (id.isSameEpoch(lastId) && id.seq() <= lastId.seq());
    }

    /** Drops entries before a hole. Logs are trimmed at their beginning only, so a hole means deletion by hand. */
    private static List<Publication> afterLastHole(List<Publication> entries) {
        for (int i = entries.size() - 1; i > 0; i--) {
            if (entries.get(i).id().seq() != entries.get(i - 1).id().seq() + 1) {
                return entries.subList(i, entries.size());
            }
        }
        return entries;
    }
}
