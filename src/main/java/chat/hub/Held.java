package chat.hub;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries that arrive live while the log is being read, to be merged with what the reading brings. On the hub's thread.
 *
 * <p>Bounded: beyond the bound all are dropped, which is no loss, since the log has them: {@link #takeFollowing} then
 * leaves a hole, and whoever sees it reads again.
 */
final class Held {
    private static final int MAX_ENTRIES = 10_000;

    /** Of their bodies. */
    private static final int MAX_CHARS = 1_048_576;

    private List<Publication> entries = new ArrayList<>();
    private long chars;
    private boolean dropped;

    /** How many of the entries had arrived at the last {@link #mark}. */
    private int marked;

    void add(List<Publication> run) {
        for (Publication entry : run) {
            chars += entry.body().length();
        }
        if (entries.size() + run.size() > MAX_ENTRIES || chars > MAX_CHARS) {
            entries = new ArrayList<>();
            marked = 0;
            chars = 0;
            dropped = true;
        } else {
            entries.addAll(run);
        }
    }

    /** The log is about to be read: what it does not have of the entries that are held now, no log has. */
    void mark() {
        marked = entries.size();
    }

    /** Takes those that had arrived at the last {@link #mark}. */
    List<Publication> takeMarked() {
        List<Publication> taken = entries.subList(0, marked);
        entries = new ArrayList<>(entries.subList(marked, entries.size()));
        marked = 0;
        taken.forEach(entry -> chars -= entry.body().length());
        return taken;
    }

    /** Takes them all, in the order of their arrival. */
    List<Publication> takeAll() {
        List<Publication> all = entries;
        entries = new ArrayList<>();
        marked = 0;
        chars = 0;
        dropped = false;
        return all;
    }

    /** Takes those that come right after an id, without a hole; drops those before it. */
    Following takeFollowing(MessageId id) {
        boolean hole = dropped;
        List<Publication> following = new ArrayList<>();
        MessageId last = id;
        for (Publication entry : takeAll()) {
            if (entry.id().follows(last)) {
                following.add(entry);
                last = entry.id();
            } else if (!entry.id().sameLog(last) || entry.id().isAfter(last)) {
                hole = true;
            }
        }
        return new Following(following, hole);
    }

    /** @param hole whether more was held, or dropped, which does not follow without a hole */
    record Following(List<Publication> entries, boolean hole) {}
}
