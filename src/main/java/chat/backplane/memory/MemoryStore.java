package chat.backplane.memory;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Page;
import chat.backplane.Backplane.Presence;
import chat.backplane.Backplane.Receipt;
import chat.backplane.Pages;
import chat.backplane.Shares;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import chat.protocol.User;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.Counter;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Redis is to its clients, in one process: the logs, the nonces, who is where. Every method is atomic.
 *
 * <p>Its memory is bounded as a whole: the logs may take a quarter of the heap, the nonces an eighth. Beyond that the
 * room that was not used for the longest is forgotten; its next log has a new epoch, so whoever comes back to it learns
 * that something is gone.
 */
final class MemoryStore {
    private static final int NONCE_BYTES = 300;

    private final Clock clock;
    private final int historyLength;
    private final long weightBound;
    private final Counter forgotten;
    private final SecureRandom random = new SecureRandom();

    /** In the order of their last use. */
    @GuardedBy("this")
    private final Map<RoomName, RoomLog> logs = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private final NonceCache nonces;

    @GuardedBy("this")
    private final ShareUsage shares;

    @GuardedBy("this")
    private final Map<RoomName, Set<MemoryBackplane>> subscribers = new HashMap<>();

    @GuardedBy("this")
    private final Map<RoomName, MemoryPresence> people = new HashMap<>();

    @GuardedBy("this")
    private final Map<MemoryBackplane, String> statuses = new LinkedHashMap<>();

    @GuardedBy("this")
    private List<byte[]> secrets = List.of();

    @GuardedBy("this")
    private long weight;

    MemoryStore(Clock clock, int historyLength, long heapBytes, Shares shares, Metrics metrics) {
        this.shares = new ShareUsage(shares);
        this.clock = clock;
        this.historyLength = historyLength;
        this.weightBound = heapBytes / 4;
        this.nonces = new NonceCache((int) Math.min(Integer.MAX_VALUE, heapBytes / 8 / NONCE_BYTES));
        this.forgotten = metrics.counter("chat.backplane.memory.forgotten");
    }

    synchronized Receipt publish(Draft draft) {
        long now = clock.millis();
        Receipt first = nonces.find(draft, now);
        RoomLog log = logs.get(draft.room());
        // A nonce of a forgotten log would give an id that nothing can be found under.
        if (first != null && log != null && first.id().sameLog(log.lastId())) {
            return new Receipt(first.id(), first.at(), true);
        }
        shares.charge(draft, log == null, now);
        if (log == null) {
            log = new RoomLog(draft.room(), newEpoch());
            logs.put(draft.room(), log);
        }
        Publication entry = append(log, draft, now);
        Receipt receipt = new Receipt(entry.id(), now, false);
        nonces.put(draft, receipt);
        // Only queued there, in here: so that every subscriber gets a room's entries in the log's order.
        subscribers.getOrDefault(draft.room(), Set.of()).forEach(to -> to.deliver(entry));
        return receipt;
    }

    synchronized void signal(Signal signal) {
        subscribers.getOrDefault(signal.room(), Set.of()).forEach(to -> to.deliver(signal));
    }

    @GuardedBy("this")
    private Publication append(RoomLog log, Draft draft, long now) {
        weight -= log.weight();
        Publication entry = log.append(now, draft.type(), draft.body());
        while (log.size() > historyLength) {
            log.dropOldest();
        }
        weight += log.weight();
        forgetOldest(log);
        return entry;
    }

    @GuardedBy("this")
    private void forgetOldest(RoomLog current) {
        Iterator<RoomLog> oldest = logs.values().iterator();
        while (weight > weightBound && oldest.hasNext()) {
            RoomLog log = oldest.next();
            if (log != current) {
                oldest.remove();
                weight -= log.weight();
                forgotten.increment();
            }
        }
    }

    synchronized MessageId subscribe(RoomName room, MemoryBackplane subscriber) {
        subscribers.computeIfAbsent(room, r -> new HashSet<>()).add(subscriber);
        return lastId(room);
    }

    synchronized void unsubscribe(RoomName room, MemoryBackplane subscriber) {
        subscribers.computeIfPresent(room, (r, all) -> all.remove(subscriber) && all.isEmpty() ? null : all);
    }

    synchronized Page readAfter(RoomName room, MessageId after, int limit) {
        RoomLog log = logs.get(room);
        MessageId lastId = lastId(room);
        Pages.Part read = log == null ? Pages.Part.NOTHING : log.after(Pages.start(lastId, after), limit + 1);
        return Pages.after(lastId, after, read, limit);
    }

    synchronized Page readBefore(RoomName room, @Nullable MessageId before, int limit) {
        RoomLog log = logs.get(room);
        Pages.Part read = log == null ? Pages.Part.NOTHING : log.before(before, limit + 1);
        return Pages.before(lastId(room), before, read, limit);
    }

    @GuardedBy("this")
    private MessageId lastId(RoomName room) {
        RoomLog log = logs.get(room);
        return log == null ? MessageId.NONE : log.lastId();
    }

    synchronized void enter(RoomName room, MemoryBackplane where, User user) {
        people.computeIfAbsent(room, r -> new MemoryPresence()).enter(where, user);
    }

    synchronized void leave(RoomName room, MemoryBackplane where, String userId) {
        people.computeIfPresent(room, (r, all) -> {
            all.leave(where, userId);
            return all.isEmpty() ? null : all;
        });
    }

    synchronized Presence presence(RoomName room) {
        MemoryPresence all = people.get(room);
        return all == null ? new Presence(0, List.of()) : all.presence();
    }

    synchronized void report(MemoryBackplane client, String status) {
        statuses.put(client, status);
    }

    synchronized List<String> instances() {
        return List.copyOf(statuses.values());
    }

    synchronized void disconnect(MemoryBackplane client) {
        statuses.remove(client);
        subscribers.values().removeIf(all -> all.remove(client) && all.isEmpty());
        people.values().removeIf(all -> {
            all.leave(client);
            return all.isEmpty();
        });
    }

    synchronized byte[] secret(byte[] proposed) {
        if (secrets.isEmpty()) {
            secrets = List.of(proposed.clone());
        }
        return secrets.get(0).clone();
    }

    synchronized List<byte[]> secrets() {
        return secrets;
    }

    private String newEpoch() {
        return Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX);
    }
}
