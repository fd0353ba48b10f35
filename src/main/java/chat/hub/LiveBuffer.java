package chat.hub;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import java.util.ArrayList;
import java.util.List;

/**
 * Buffers entries that arrive live while the log is being read, to be merged with what the log has. Confined to the hub's
 * thread.
 *
 * <p>Bounded. An entry beyond the bound empties the buffer, which loses nothing, since the log has all entries: {@link
 * #takeFollowing} then reports a gap, and the caller reads again.
 */
final class LiveBuffer {
    private static final int MAX_ENTRIES = 10_000;

    /** Total length of the entries' bodies. */
    private static final int MAX_CHARS = 1_048_576;

    private List<Publication> entries = new ArrayList<>();
    private long chars;
    private boolean overflowed;

    /** Number of entries that had arrived at the last {@link #mark}. */
    private int marked;

    void add(List<Publication> run) {
        for (Publication entry : run) {
            chars += entry.body().length();
        }
        if (entries.size() + run.size() > MAX_ENTRIES || chars > MAX_CHARS) {
            entries = new ArrayList<>();
            marked = 0;
            chars = 0;
            overflowed = true;
        } else {
            entries.addAll(run);
        }
    }

    /** Marks the entries buffered so far. Called right before the log is read: it has all of these, or they are in no log. */
    void mark() {
        marked = entries.size();
    }

    /** Removes and returns the entries marked last. */
    List<Publication> takeMarked() {
        List<Publication> taken = entries.subList(0, marked);
        entries = new ArrayList<>(entries.subList(marked, entries.size()));
        marked = 0;
        taken.forEach(entry -> chars -= entry.body().length());
        return taken;
    }

    /** Removes and returns all entries, in the order of their arrival. */
    List<Publication> takeAll() {
        List<Publication> all = entries;
        entries = new ArrayList<>();
        marked = 0;
        chars = 0;
        overflowed = false;
        return all;
    }

    /** Empties the buffer and returns the entries that follow an id without a gap. */
    Following takeFollowing(MessageId id) {
        boolean gap = overflowed;
        List<Publication> following = new ArrayList<>();
        MessageId last = id;
        for (Publication entry : takeAll()) {
            if (entry.id().follows(last)) {
                following.add(entry);
                last = entry.id();
            } else if (!entry.id().isSameEpoch(last) || entry.id().isAfter(last)) {
                gap = true;
            }
        }
        return new Following(following, gap);
    }

    /** @param gap whether there were later entries, beyond a gap or dropped */
    record Following(List<Publication> entries, boolean gap) {}
}
