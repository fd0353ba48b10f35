package chat.chaos;

import chat.chaos.Findings.Defect;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares what connections were told of one room with its log. */
final class FeedCheck {
    private final RoomLog log;
    private final Map<String, Sent> sends;
    private final Findings findings;

    FeedCheck(RoomLog log, Map<String, Sent> sends, Findings findings) {
        this.log = log;
        this.sends = sends;
        this.findings = findings;
    }

    /** One connection by itself: each entry follows the one before, from what it joined after. */
    void check(Feed feed) {
        Position last = feed.start();
        Set<Position> seen = new HashSet<>();
        Set<Integer> incomplete = new HashSet<>(feed.incomplete());
        List<Entry> entries = feed.entries();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (incomplete.contains(i)) {
                notKept(feed, last);
            } else if (!entry.id().follows(last)) {
                misplaced(feed, entry, last, seen);
            }
            seen.add(entry.id());
            if (!entry.id().sameLog(last) || entry.id().seq() > last.seq()) {
                last = entry.id();
            }
            compare(feed, entry);
        }
        if (incomplete.contains(entries.size())) {
            notKept(feed, last);
        }
    }

    private void notKept(Feed feed, Position last) {
        findings.add(
                Defect.UNEXPLAINED_GAP,
                List.of(feed, last),
                "was told that not all is kept after " + last + ", though it is");
    }

    private void misplaced(Feed feed, Entry entry, Position last, Set<Position> seen) {
        if (seen.contains(entry.id())) {
            findings.add(Defect.DOUBLED, entry.nonce(), entry.id() + " came twice on " + feed);
        } else if (entry.id().sameLog(last) && entry.id().seq() <= last.seq()) {
            findings.add(Defect.REORDERED, entry.nonce(), entry.id() + " came after " + last + " on " + feed);
        } else {
            findings.add(Defect.UNEXPLAINED_GAP, List.of(feed, entry.id()), "came after " + last);
        }
    }

    private void compare(Feed feed, Entry entry) {
        Entry logged = log.at(entry.id());
        if (entry.equals(logged)) {
            return;
        }
        Sent sent = sends.get(entry.nonce());
        if (sent != null && RoomLog.isAsSent(entry, sent) && log.has(entry.nonce())) {
            findings.add(Defect.REORDERED, entry.nonce(), entry.id() + " on " + feed + ", and elsewhere in the log");
        } else {
            findings.add(Defect.PHANTOM, entry.nonce(), "came on " + feed + " and is not in the log: " + entry);
        }
    }

    /**
     * All connections of one member together: they have brought it everything from its first joining on.
     *
     * @param until the number of the last entry that they must have brought
     * @return when each entry reached it first, in ns, by place
     */
    Map<Position, Long> checkAll(List<Feed> feeds, long until) {
        Map<Position, Long> firstSeen = new HashMap<>();
        @Nullable Feed first = null;
        for (Feed feed : feeds) {
            if (first == null || feed.joinedAt() < first.joinedAt()) {
                first = feed;
            }
            for (int i = 0; i < feed.entries().size(); i++) {
                firstSeen.merge(feed.entries().get(i).id(), feed.seenAt(i), Math::min);
            }
        }
        if (first != null) {
            for (Entry entry : log.entries()) {
                long seq = entry.id().seq();
                if (seq > first.start().seq() && seq <= until && !firstSeen.containsKey(entry.id())) {
                    findings.add(
                            Defect.LOST,
                            entry.nonce(),
                            entry.id() + " in " + entry.room() + " never reached " + first.member());
                }
            }
        }
        return firstSeen;
    }
}
