package chat.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** From which entry to which somebody belonged to a private room, as its log says. */
final class Membership {
    /** Whether each user belonged to the room, by the numbers of the entries that changed it. */
    private final Map<String, NavigableMap<Long, Boolean>> turns = new HashMap<>();

    private long removals;
    private long invitations;

    private Membership() {}

    /** Returns null for a room that nobody opened as a private one. */
    static @Nullable Membership of(List<Entry> log) {
        Membership membership = new Membership();
        boolean opened = false;
        for (Entry entry : log) {
            Change change = entry.change();
            if (change != null) {
                opened |= change.kind() == Change.Kind.OPENED;
                membership.turn(change, entry.id().seq());
            }
        }
        return opened ? membership : null;
    }

    private void turn(Change change, long seq) {
        boolean before = isMemberAfter(change.user(), seq - 1);
        if (before == change.belongs()) {
            return;
        }
        turns.computeIfAbsent(change.user(), user -> new TreeMap<>()).put(seq, change.belongs());
        if (before) {
            removals++;
        } else if (change.kind() == Change.Kind.INVITED) {
            invitations++;
        }
    }

    /** Whether a user belonged to the room once it had that many entries. */
    boolean isMemberAfter(String user, long seq) {
        Map.Entry<Long, Boolean> turn =
                turns.getOrDefault(user, new TreeMap<>()).floorEntry(seq);
        return turn != null && turn.getValue();
    }

    /** Whether a user is to get an entry when it is written; the removed get that of their removal, too. */
    boolean isFor(String user, long seq) {
        return isMemberAfter(user, seq) || isMemberAfter(user, seq - 1);
    }

    /** Whether an entry is the removal of a user. */
    boolean isRemoval(String user, long seq) {
        return isMemberAfter(user, seq - 1) && !isMemberAfter(user, seq);
    }

    long removals() {
        return removals;
    }

    long invitations() {
        return invitations;
    }
}
