package chat.backplane.memory;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Page;
import chat.backplane.Backplane.Presence;
import chat.backplane.Backplane.Receipt;
import chat.backplane.LogPages;
import chat.backplane.WriteRates;
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
 * The state that backplanes in one process share: logs, nonces, subscriptions, presence. Every method is atomic.
 *
 * <p>Memory is bounded: logs may take a quarter of the heap, nonces an eighth. Beyond that the least recently used room is
 * evicted. Its next log has a new epoch, so a client that comes back learns that entries are gone.
 */
final class MemoryStore {
    private static final int BYTES_PER_NONCE = 300;

    private final Clock clock;
    private final int historyLength;
    private final long maxWeight;
    private final Counter evictions;
    private final SecureRandom random = new SecureRandom();
    private final MemoryAccountStore accounts;

    /** Least recently used first. */
    @GuardedBy("this")
    private final Map<RoomName, MemoryLog> logs = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private final NonceCache nonces;

    @GuardedBy("this")
    private final MemoryWriteRates usage;

    @GuardedBy("this")
    private final Map<RoomName, Set<MemoryBackplane>> subscribers = new HashMap<>();

    @GuardedBy("this")
    private final Map<RoomName, MemoryPresence> presences = new HashMap<>();

    @GuardedBy("this")
    private final Map<MemoryBackplane, String> statuses = new LinkedHashMap<>();

    @GuardedBy("this")
    private List<byte[]> secrets = List.of();

    @GuardedBy("this")
    private long weight;

    MemoryStore(Clock clock, int historyLength, long heapBytes, WriteRates writeRates, Metrics metrics) {
        this.usage = new MemoryWriteRates(writeRates);
        this.clock = clock;
        this.accounts = new MemoryAccountStore(clock);
        this.historyLength = historyLength;
        this.maxWeight = heapBytes / 4;
        this.nonces = new NonceCache((int) Math.min(Integer.MAX_VALUE, heapBytes / 8 / BYTES_PER_NONCE));
        this.evictions = metrics.counter("chat.backplane.memory.forgotten");
    }

    /** Returns the accounts, which have a lock of their own. */
    MemoryAccountStore accounts() {
        return accounts;
    }

    synchronized Receipt publish(Draft draft) {
        long now = clock.millis();
        Receipt first = nonces.find(draft, now);
        MemoryLog log = logs.get(draft.room());
        // A nonce of an evicted log would return an id that nothing can be found under.
        if (first != null && log != null && first.id().isSameEpoch(log.lastId())) {
            return new Receipt(first.id(), first.at(), true);
        }
        usage.charge(draft, log == null, now);
        if (log == null) {
            log = new MemoryLog(draft.room(), newEpoch());
            logs.put(draft.room(), log);
        }
        Publication entry = append(log, draft, now);
        Receipt receipt = new Receipt(entry.id(), now, false);
        nonces.put(draft, receipt);
        // Queued under the lock, so that every subscriber gets a room's entries in the log's order.
        subscribers.getOrDefault(draft.room(), Set.of()).forEach(to -> to.deliver(entry));
        return receipt;
    }

    synchronized void signal(Signal signal) {
        subscribers.getOrDefault(signal.room(), Set.of()).forEach(to -> to.deliver(signal));
    }

    @GuardedBy("this")
    private Publication append(MemoryLog log, Draft draft, long now) {
        weight -= log.weight();
        Publication entry = log.append(now, draft.type(), draft.body());
        while (log.size() > historyLength) {
            log.dropOldest();
        }
        weight += log.weight();
        evictOldest(log);
        return entry;
    }

    @GuardedBy("this")
    private void evictOldest(MemoryLog current) {
        Iterator<MemoryLog> oldest = logs.values().iterator();
        while (weight > maxWeight && oldest.hasNext()) {
            MemoryLog log = oldest.next();
            if (log != current) {
                oldest.remove();
                weight -= log.weight();
                evictions.increment();
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
        MemoryLog log = logs.get(room);
        MessageId lastId = lastId(room);
        LogPages.Part read = log == null ? LogPages.Part.NOTHING : log.after(LogPages.start(lastId, after), limit + 1);
        return LogPages.after(lastId, after, read, limit);
    }

    synchronized Page readBefore(RoomName room, @Nullable MessageId before, int limit) {
        MemoryLog log = logs.get(room);
        LogPages.Part read = log == null ? LogPages.Part.NOTHING : log.before(before, limit + 1);
        return LogPages.before(lastId(room), before, read, limit);
    }

    @GuardedBy("this")
    private MessageId lastId(RoomName room) {
        MemoryLog log = logs.get(room);
        return log == null ? MessageId.NONE : log.lastId();
    }

    synchronized void enter(RoomName room, MemoryBackplane where, User user) {
        presences.computeIfAbsent(room, r -> new MemoryPresence()).enter(where, user);
    }

    synchronized void leave(RoomName room, MemoryBackplane where, String userId) {
        presences.computeIfPresent(room, (r, presence) -> {
            presence.leave(where, userId);
            return presence.isEmpty() ? null : presence;
        });
    }

    synchronized Presence presence(RoomName room) {
        MemoryPresence presence = presences.get(room);
        return presence == null ? new Presence(0, List.of()) : presence.list();
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
        presences.values().removeIf(presence -> {
            presence.leave(client);
            return presence.isEmpty();
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
