package chat.chaos;

import chat.chaos.Findings.Defect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One room's log, put together from all readings of it. It counts what the last whole reading shows; earlier readings
 * add only what the server no longer keeps by then, and witness that nothing has changed.
 */
final class RoomLog {
    private final String room;
    private final List<Entry> entries;
    private final Map<Position, Entry> byId = new HashMap<>();
    private final Set<String> nonces = new HashSet<>();

    private RoomLog(String room, List<Entry> entries) {
        this.room = room;
        this.entries = entries;
        for (Entry entry : entries) {
            byId.put(entry.id(), entry);
            nonces.add(entry.nonce());
        }
    }

    /** @param kept how many entries the server keeps at least before it drops the oldest */
    static RoomLog of(String room, List<History.LogRead> reads, int kept, Findings findings) {
        List<Entry> whole = List.of();
        Map<Position, Entry> earlier = new LinkedHashMap<>();
        for (History.LogRead read : reads) {
            if (read.whole()) {
                whole = read.entries();
            }
            for (Entry entry : read.entries()) {
                Entry before = earlier.putIfAbsent(entry.id(), entry);
                if (before != null && !before.equals(entry)) {
                    findings.add(
                            Defect.REORDERED, entry.nonce(), "stands where " + before.nonce() + " stood: " + entry);
                }
            }
        }
        return new RoomLog(room, withDropped(whole, earlier, kept, findings));
    }

    private static List<Entry> withDropped(
            List<Entry> whole, Map<Position, Entry> earlier, int kept, Findings findings) {
        Set<Entry> there = new HashSet<>(whole);
        long first = whole.isEmpty() ? Long.MAX_VALUE : whole.get(0).id().seq();
        List<Entry> all = new ArrayList<>();
        for (Entry entry : earlier.values()) {
            boolean dropped = whole.size() >= kept && entry.id().seq() < first;
            if (dropped) {
                all.add(entry);
            } else if (!there.contains(entry)) {
                findings.add(Defect.LOST, entry.nonce(), "stood in the log and no longer does: " + entry);
            }
        }
        all.addAll(whole);
        return all;
    }

    /** Looks for what is wrong with the log by itself, and with it as the fate of what was sent. */
    void check(Map<String, Sent> sends, Findings findings) {
        Position last = Position.NONE;
        Map<String, Long> saidBy = new HashMap<>();
        Set<String> met = new HashSet<>();
        for (Entry entry : entries) {
            if (!entry.id().follows(last)) {
                findings.add(Defect.UNEXPLAINED_GAP, entry.id(), "the log has it after " + last + " in " + room);
            }
            last = entry.id();
            if (!met.add(entry.nonce())) {
                findings.add(Defect.DOUBLED, entry.nonce(), "stands twice, again at " + entry.id() + " in " + room);
                continue;
            }
            Sent sent = sends.get(entry.nonce());
            if (sent == null || !isAsSent(entry, sent)) {
                findings.add(Defect.PHANTOM, entry.nonce(), "nobody sent what stands in the log: " + entry);
                continue;
            }
            long before = saidBy.getOrDefault(sent.member(), 0L);
            // One that was refused on one connection was sent on another before, which may have been frozen: its sender
            // went on.
            if (sent.number() < before && !sent.isRefused()) {
                findings.add(Defect.REORDERED, entry.nonce(), "stands behind its sender's number " + before);
            }
            saidBy.put(sent.member(), Math.max(before, sent.number()));
        }
    }

    /** Whether a message is just what its sender sent. */
    static boolean isAsSent(Entry entry, Sent sent) {
        return entry.room().equals(sent.room())
                && entry.text().equals(sent.text())
                && entry.from().equals(sent.member());
    }

    /** Returns the number of the last entry, or 0. */
    long last() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).id().seq();
    }

    List<Entry> entries() {
        return entries;
    }

    @Nullable
    Entry at(Position id) {
        return byId.get(id);
    }

    boolean has(String nonce) {
        return nonces.contains(nonce);
    }
}
