package chat.backplane;

import chat.backplane.Backplane.Page;
import chat.protocol.Limits;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges what was read from a log: whether it is all that was asked for, and whether there is more.
 *
 * <p>Both twins read one entry more than was asked for and leave the judgement to this. An entry that is missing where
 * the numbers say that there was one makes a page incomplete; it is never passed over.
 */
public final class Pages {
    /** What an entry takes on the wire beside its body, in bytes; in chat.lua, too. */
    private static final int ENTRY_BYTES = 100;

    private Pages() {}

    /**
     * What was read.
     *
     * @param cut whether there would have been more but for the bound on bytes
     */
    public record Part(List<Publication> entries, boolean cut) {
        public static final Part NOTHING = new Part(List.of(), false);
    }

    /** Up to so many entries, and {@link Limits#PAGE_BYTES}, but one at least. */
    public static Part take(Iterable<Publication> from, int limit) {
        List<Publication> taken = new ArrayList<>(Math.min(limit, 256));
        long bytes = 0;
        for (Publication entry : from) {
            if (taken.size() == limit) {
                break;
            }
            bytes += ENTRY_BYTES + entry.body().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > Limits.PAGE_BYTES && !taken.isEmpty()) {
                return new Part(taken, true);
            }
            taken.add(entry);
        }
        return new Part(taken, false);
    }

    /** Where to read from for the entries after an id: its number, or 0 (the oldest kept) when it is of another log. */
    public static long start(MessageId lastId, MessageId after) {
        return isOf(lastId, after) ? after.seq() : 0;
    }

    /**
     * A page that was read forward.
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
     * A page that was read backward.
     *
     * @param before null for the newest
     * @param part up to {@code limit + 1} entries that precede it, oldest first; none when it is of another log
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

    /** Whether that id was given out by the log as it now is. One beyond the last id was not: the log has lost entries. */
    private static boolean isOf(MessageId lastId, MessageId id) {
        return id.isNone() || (id.sameLog(lastId) && id.seq() <= lastId.seq());
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
