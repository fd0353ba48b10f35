package chat.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All that happened in a run, as those saw it who were there. Nothing in it has been judged yet: that is
 * {@link Checker}'s.
 *
 * <p>May be written by many threads. Of its parts, each {@link Sent} and each {@link Feed} has one writer.
 */
final class History {
    private final Queue<Sent> sends = new ConcurrentLinkedQueue<>();
    private final Queue<Feed> feeds = new ConcurrentLinkedQueue<>();
    private final Queue<Move> moves = new ConcurrentLinkedQueue<>();
    private final Queue<SignOut> signOuts = new ConcurrentLinkedQueue<>();
    private final Map<String, String> ids = new ConcurrentHashMap<>();
    private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
    private final Map<String, List<LogRead>> logs = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> handshakes = new ConcurrentSkipListMap<>();
    private final Map<Integer, LongAdder> closes = new ConcurrentSkipListMap<>();
    private final AtomicLong slowestHandshake = new AtomicLong();

    /** One object for all who saw the same, since they are many. */
    private final Map<Entry, Entry> known = new ConcurrentHashMap<>();

    /** A member went from one connection to another without being between them; times in ns. */
    record Move(String member, long begunAt, long endedAt) {}

    /**
     * A reading of a log over HTTP.
     *
     * @param whole whether it was to begin at the log's beginning and went to its end
     */
    record LogRead(List<Entry> entries, boolean whole) {}

    /** Somebody begins to send a message. Its text differs from the nonce, so that mixing them up would be seen. */
    Sent begin(String member, String room, long number, String nonce, long at) {
        return begin(member, room, number, nonce, "said as " + nonce, at);
    }

    Sent begin(String member, String room, long number, String nonce, String text, long at) {
        Sent sent = new Sent(member, room, number, nonce, text, at);
        sends.add(sent);
        return sent;
    }

    Feed feed(String member, String room, Feed.Transport transport, String connection, @Nullable Position after) {
        Feed feed = new Feed(member, room, transport, connection, after);
        feeds.add(feed);
        return feed;
    }

    /** A user has been welcomed; names are used once. */
    void welcomed(String name, String id) {
        ids.put(name, id);
    }

    SignOut signedOut(String member, long ackedAt) {
        SignOut signOut = new SignOut(member, ackedAt);
        signOuts.add(signOut);
        return signOut;
    }

    Entry known(Entry entry) {
        Entry before = known.putIfAbsent(entry, entry);
        return before == null ? entry : before;
    }

    void moved(String member, long begunAt, long endedAt) {
        moves.add(new Move(member, begunAt, endedAt));
    }

    void logRead(String room, List<Entry> entries, boolean whole) {
        logs.computeIfAbsent(room, name -> Collections.synchronizedList(new ArrayList<>()))
                .add(new LogRead(List.copyOf(entries), whole));
    }

    /** @param outcome {@code "101"} or {@code "200"}, or how it failed: another status, or in a word */
    void handshake(String outcome, long nanos) {
        handshakes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
        slowestHandshake.accumulateAndGet(nanos, Math::max);
    }

    /** A WebSocket has ended: with 1006 when without a close frame, with 0 when the client gave up waiting for one. */
    void closed(int code) {
        closes.computeIfAbsent(code, key -> new LongAdder()).increment();
    }

    /** Something that no rule covers but that nobody expects, such as an error that a client should never get. */
    void trouble(String what) {
        if (troubles.size() < 100) {
            troubles.add(what);
        }
    }

    List<Sent> sends() {
        return List.copyOf(sends);
    }

    /** Those that the server has answered. */
    List<Feed> feeds() {
        return feeds.stream().filter(feed -> feed.joinedAt() != 0).toList();
    }

    List<Move> moves() {
        return List.copyOf(moves);
    }

    List<SignOut> signOuts() {
        return List.copyOf(signOuts);
    }

    /** Returns the ids of users, by name. */
    Map<String, String> ids() {
        return ids;
    }

    List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** By room. */
    Map<String, List<LogRead>> logs() {
        return logs;
    }

    Map<String, Long> handshakes() {
        return sums(handshakes);
    }

    Map<Integer, Long> closes() {
        return sums(closes);
    }

    long slowestHandshakeNanos() {
        return slowestHandshake.get();
    }

    private static <K extends Comparable<K>> Map<K, Long> sums(Map<K, LongAdder> adders) {
        Map<K, Long> sums = new TreeMap<>();
        adders.forEach((key, adder) -> sums.put(key, adder.sum()));
        return sums;
    }
}
