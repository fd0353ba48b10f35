package chat.backplane.memory;

import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.backplane.LogPages;
import chat.backplane.Page;
import chat.backplane.Presence;
import chat.backplane.Receipt;
import chat.backplane.RoomNames;
import chat.backplane.WriteRates;
import chat.backplane.memory.MemoryReadings.Reading;
import chat.metrics.Metrics;
import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.NotificationLevel;
import chat.protocol.Publication;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.RoomState;
import chat.protocol.Signal;
import chat.protocol.User;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.Counter;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The state that backplanes in one process share: logs, nonces, subscriptions, presence. Every method is atomic.
 *
 * <p>Memory is bounded: logs may take a quarter of the heap, nonces an eighth. Beyond that the least recently used room is
 * evicted. Its next log has a new epoch, so a client that comes back learns that entries are gone.
 */
final class MemoryStore {
    private static final int BYTES_PER_NONCE = 300;

    /** The most public rooms in an answer. */
    private static final int MAX_OPEN = 200;

    private final Clock clock;
    private final int historyLength;
    private final long maxWeight;
    private final Counter evictions;
    private final SecureRandom random = new SecureRandom();
    final MemoryAccountStore accounts; // Has a lock of its own.
    final MemoryInstances instances = new MemoryInstances(); // Likewise.

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
    private final MemoryReadings readings = new MemoryReadings();

    @GuardedBy("this")
    private final Set<MemoryBackplane> connected = new HashSet<>();

    @GuardedBy("this")
    private final MemoryBots bots = new MemoryBots();

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

    synchronized Receipt publish(Draft draft) {
        long now = clock.millis();
        Receipt first = nonces.find(draft, now);
        MemoryLog log = logs.get(draft.room());
        // A nonce of an evicted log would return an id that nothing can be found under.
        if (first != null && log != null && first.id().isSameEpoch(log.lastId())) {
            return new Receipt(first.id(), first.at(), true);
        }
        bots.checkWrite(draft);
        if (log == null) {
            MemoryRights.checkWithoutRoom(draft.action());
            MemoryFolds.checkWithoutLog(draft.action());
        } else {
            log.check(draft, now);
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
        connected.forEach(to -> to.tellChanged(draft.room()));
        return receipt;
    }

    synchronized void signal(Signal signal) {
        subscribers.getOrDefault(signal.room(), Set.of()).forEach(to -> to.deliver(signal));
    }

    /** Appends an entry and returns it as it is on the wire. */
    @GuardedBy("this")
    private Publication append(MemoryLog log, Draft draft, long now) {
        weight -= log.weight();
        Publication entry = log.apply(draft, log.append(now, draft.type(), draft.body()));
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

    synchronized Page readAfter(RoomName room, MessageId after, int limit, Caller reader) {
        MemoryLog log = readable(room, reader);
        MessageId lastId = lastId(room);
        LogPages.Part read =
                log == null ? LogPages.Part.NOTHING : log.after(LogPages.start(lastId, after), limit + 1, reader);
        return LogPages.after(lastId, after, read, limit);
    }

    synchronized Page readBefore(RoomName room, @Nullable MessageId before, int limit, Caller reader) {
        MemoryLog log = readable(room, reader);
        LogPages.Part read = log == null ? LogPages.Part.NOTHING : log.before(before, limit + 1, reader);
        return LogPages.before(lastId(room), before, read, limit);
    }

    /** @throws chat.backplane.Denied if the reader may not read the room */
    @GuardedBy("this")
    private @Nullable MemoryLog readable(RoomName room, Caller reader) {
        MemoryLog log = logs.get(room);
        if (log != null) {
            bots.checkRead(room, reader);
            log.checkRead(reader, clock.millis());
        }
        return log;
    }

    synchronized MessageId lastId(RoomName room) {
        MemoryLog log = logs.get(room);
        return log == null ? MessageId.NONE : log.lastId();
    }

    /** Does something with the bots of a room, given the caller's role there. */
    synchronized <T> CompletableFuture<T> withBots(RoomName room, Caller by, BiFunction<MemoryBots, Role, T> action) {
        MemoryLog log = logs.get(room);
        try {
            Role role = log == null ? MemoryRights.roleWithoutRoom(by) : log.roleOf(by);
            return CompletableFuture.completedFuture(action.apply(bots, role));
        } catch (Denied e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Does something with the outgoing webhooks, given the time. */
    synchronized <T> CompletableFuture<T> withHooks(BiFunction<MemoryHooks, Long, T> action) {
        return CompletableFuture.completedFuture(action.apply(bots.hooks, clock.millis()));
    }

    synchronized void connect(MemoryBackplane client) {
        connected.add(client);
    }

    synchronized RoomNames rooms(Caller caller) {
        List<RoomName> open = new ArrayList<>(logs.keySet());
        Collections.reverse(open);
        return new RoomNames(readings.rooms(caller.userId()), open.subList(0, Math.min(open.size(), MAX_OPEN)));
    }

    synchronized List<RoomState> states(Caller caller, List<RoomName> rooms) {
        List<RoomState> states = new ArrayList<>();
        for (RoomName room : rooms) {
            MemoryLog log = logs.get(room);
            if (log != null && bots.mayRead(room, caller) && log.mayRead(caller, clock.millis())) {
                states.add(log.state(caller, readings.of(caller.userId(), room)));
            }
        }
        return states;
    }

    synchronized boolean markRead(RoomName room, MessageId upTo, Caller caller) {
        MessageId last = existing(room, caller).lastId();
        return put(room, caller, readings.read(caller.userId(), room, upTo, last));
    }

    synchronized boolean setLevel(RoomName room, NotificationLevel level, Caller caller) {
        existing(room, caller);
        return put(room, caller, readings.withLevel(caller.userId(), room, level));
    }

    /** @throws Denied if there is no such room, or the caller may not read it */
    @GuardedBy("this")
    private MemoryLog existing(RoomName room, Caller caller) {
        MemoryLog log = readable(room, caller);
        if (log == null) {
            throw new Denied(ErrorCode.NOT_FOUND, "there is no such room", 0);
        }
        return log;
    }

    /** @param changed null for no change */
    @GuardedBy("this")
    private boolean put(RoomName room, Caller caller, @Nullable Reading changed) {
        if (changed == null) {
            return false;
        }
        if (!readings.has(caller.userId(), room)) {
            readings.checkAnother(caller);
            usage.charge(caller, MemoryReadings.BYTES, false, clock.millis());
        }
        readings.put(caller.userId(), room, changed);
        connected.forEach(to -> to.tellReading(new chat.backplane.Reading(room, caller.userId())));
        return true;
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

    synchronized void disconnect(MemoryBackplane client) {
        instances.disconnect(client);
        connected.remove(client);
        subscribers.values().removeIf(all -> all.remove(client) && all.isEmpty());
        presences.values().removeIf(presence -> {
            presence.leave(client);
            return presence.isEmpty();
        });
    }

    private String newEpoch() {
        return Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX);
    }
}
