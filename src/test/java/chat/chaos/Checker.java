package chat.chaos;

import chat.chaos.Findings.Defect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Judges a history. The log, read when all is over, is the truth; then
 *
 * <ul>
 *   <li>each room's log counts without gaps, and holds only what somebody sent there, once, each sender's in its order;
 *   <li>what was acknowledged stands where the acknowledgement said;
 *   <li>what was not may stand there or not;
 *   <li>each connection was told of the log's entries one by one, from what it joined after, leaving out none;
 *   <li>a member's connections together, which may overlap, brought it everything from its first joining to the end;
 *   <li>in a private room this holds for those who belong to it, and nobody else gets anything: {@link MembershipCheck};
 *   <li>the connection of a session that was ended is over, and nobody is let in by its token.
 * </ul>
 */
final class Checker {
    private Checker() {}

    /** @param kept how many entries of a room the server keeps at least */
    static Verdict check(History history, int kept) {
        Findings findings = new Findings();
        Map<String, Sent> sends = history.sends().stream().collect(Collectors.toMap(Sent::nonce, sent -> sent));
        Map<String, RoomLog> logs = new HashMap<>();
        history.logs().forEach((room, reads) -> {
            RoomLog log = RoomLog.of(room, reads, kept, findings);
            log.check(sends, findings);
            logs.put(room, log);
        });
        RoomLog none = RoomLog.of("", List.of(), 0, findings);
        for (Sent sent : sends.values()) {
            check(sent, logs.getOrDefault(sent.room(), none), findings);
        }
        ClosedRooms closed = ClosedRooms.of(logs, history, findings);
        Gaps gaps = new Gaps(history.moves());
        long deliveries = 0;
        Map<List<String>, List<Feed>> feeds =
                history.feeds().stream().collect(Collectors.groupingBy(feed -> List.of(feed.member(), feed.room())));
        List<Seen> seen = new ArrayList<>();
        for (List<Feed> ofMember : feeds.values()) {
            Feed any = ofMember.get(0);
            RoomLog log = logs.getOrDefault(any.room(), none);
            FeedCheck check = new FeedCheck(log, sends, findings);
            ofMember.forEach(check::check);
            Map<Position, Long> firstSeen = check.checkAll(ofMember, closed.check(ofMember, log));
            deliveries += firstSeen.size();
            // Who is away from a private room for long reads there late, and not because of the event.
            if (!closed.has(any.room())) {
                seen.add(new Seen(ofMember, firstSeen));
            }
        }
        measure(seen, sends, gaps);
        return verdict(history, sends, deliveries, gaps, closed.outcome(history.signOuts()), findings);
    }

    private static void check(Sent sent, RoomLog log, Findings findings) {
        Position acked = sent.ackedAs();
        if (acked == null) {
            if (!sent.isRefused()) {
                findings.add(Defect.UNANSWERED, sent.nonce(), "was never acknowledged");
            }
            return;
        }
        Entry entry = log.at(acked);
        if (entry == null || !entry.nonce().equals(sent.nonce())) {
            findings.add(
                    Defect.LOST, sent.nonce(), "acknowledged as " + acked + " in " + sent.room() + "; there: " + entry);
        }
        Position otherwise = sent.ackedOtherwise();
        if (otherwise != null) {
            findings.add(Defect.DOUBLED, sent.nonce(), "acknowledged as " + acked + " and as " + otherwise);
        }
    }

    /** The feeds of one member in one room, and the time at which it first saw each entry. */
    private record Seen(List<Feed> feeds, Map<Position, Long> firstAt) {
        long joinedAt() {
            return feeds.stream().mapToLong(Feed::joinedAt).min().orElse(0);
        }

        /** By nonce. */
        Map<String, Long> byNonce() {
            Map<String, Long> at = new HashMap<>();
            feeds.forEach(feed -> feed.entries().forEach(entry -> {
                Long first = firstAt.get(entry.id());
                if (first != null) {
                    at.put(entry.nonce(), first);
                }
            }));
            return at;
        }
    }

    private static void measure(List<Seen> all, Map<String, Sent> sends, Gaps gaps) {
        Map<String, Long> firstByAnybody = new HashMap<>();
        all.forEach(seen -> seen.byNonce().forEach((nonce, at) -> firstByAnybody.merge(nonce, at, Math::min)));
        for (Seen seen : all) {
            Feed any = seen.feeds().get(0);
            seen.byNonce().forEach((nonce, at) -> {
                Sent sent = sends.get(nonce);
                if (sent != null && sent.begunAt() >= seen.joinedAt()) {
                    gaps.reached(
                            any.member(), any.transport(), sent.begunAt(), firstByAnybody.getOrDefault(nonce, at), at);
                }
            });
        }
    }

    private static Verdict verdict(
            History history,
            Map<String, Sent> sends,
            long deliveries,
            Gaps gaps,
            ClosedRooms.Outcome closed,
            Findings findings) {
        return new Verdict(
                sends.size(),
                sends.values().stream().filter(sent -> sent.ackedAs() != null).count(),
                deliveries,
                findings.count(Defect.LOST),
                findings.count(Defect.DOUBLED),
                findings.count(Defect.REORDERED),
                findings.count(Defect.PHANTOM),
                findings.count(Defect.UNEXPLAINED_GAP),
                findings.count(Defect.UNANSWERED),
                gaps.longest(Feed.Transport.WEBSOCKET),
                gaps.longest(Feed.Transport.EVENTS),
                history.moves().size(),
                gaps.ofMoves(),
                TimeUnit.NANOSECONDS.toMillis(history.slowestHandshakeNanos()),
                history.handshakes(),
                history.closes(),
                closed,
                findings.evidence());
    }
}
