package chat.backplane.memory;

import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.backplane.LogPages;
import chat.backplane.Page;
import chat.backplane.Receipt;
import chat.backplane.RoomInvitation;
import chat.backplane.RoomMembers;
import chat.backplane.RoomNames;
import chat.backplane.WriteRates;
import chat.backplane.memory.MemoryReadings.Reading;
import chat.metrics.Metrics;
import chat.protocol.MessageBody.AuthoredText;
import chat.protocol.MessageId;
import chat.protocol.NotificationLevel;
import chat.protocol.Publication;
import chat.protocol.Role;
import chat.protocol.RoomCreation;
import chat.protocol.RoomName;
import chat.protocol.RoomSearch;
import chat.protocol.RoomState;
import chat.protocol.Signal;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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
    private final Clock clock;
    final MemoryInstances instances = new MemoryInstances(); // These have locks of their own.
    final MemoryPresences presences = new MemoryPresences();
    final MemoryAuditLog audit;
    final MemoryReports reports;
    final MemoryAccountStore accounts;

    @GuardedBy("this")
    private final MemoryLogs logs;

    @GuardedBy("this")
    private final NonceCache nonces;

    @GuardedBy("this")
    private final MemoryWriteRates usage;

    @GuardedBy("this")
    private final MemoryListeners listeners = new MemoryListeners();

    @GuardedBy("this")
    private final MemoryReadings readings = new MemoryReadings();

    @GuardedBy("this")
    private final MemoryBots bots = new MemoryBots();

    @GuardedBy("this")
    private RoomCreation creation = RoomCreation.EVERYBODY;

    MemoryStore(Clock clock, int historyLength, long heapBytes, WriteRates writeRates, Metrics metrics) {
        this.usage = new MemoryWriteRates(writeRates);
        this.clock = clock;
        this.audit = new MemoryAuditLog(clock);
        this.reports = new MemoryReports(this, audit, clock);
        this.accounts = new MemoryAccountStore(clock, audit);
        this.logs = new MemoryLogs(historyLength, heapBytes / 4, metrics);
        this.nonces = new NonceCache((int) Math.min(Integer.MAX_VALUE, heapBytes / 8 / BYTES_PER_NONCE));
    }

    synchronized void setRoomCreation(RoomCreation makers) {
        creation = makers;
    }

    synchronized Receipt publish(Draft draft) {
        long now = clock.millis();
        Receipt first = nonces.find(draft, now);
        MemoryLog log = logs.find(draft.room());
        // A nonce of an evicted log would return an id that nothing can be found under.
        if (first != null && log != null && first.id().isSameEpoch(log.lastId())) {
            return new Receipt(first.id(), first.at(), true);
        }
        bots.checkWrite(draft, MemoryOpening.of(log));
        if (log == null) {
            NoRoom.check(draft, creation);
        } else {
            log.check(draft, now);
        }
        readings.checkLists(draft, log);
        usage.charge(draft, log == null, now);
        MemoryLog to = logs.findOrAdd(draft.room());
        Set<String> before = to.listed();
        audit.add(draft, to.authorOfTarget(draft));
        Publication entry = logs.append(to, draft, now);
        Set<String> told = readings.updateLists(draft, before, to.listed());
        if (to.learnName(draft) && draft.room().isDirect()) {
            told = to.listed();
        }
        told.forEach(user -> listeners.tellReading(draft.room(), user));
        Receipt receipt = new Receipt(entry.id(), now, false);
        nonces.put(draft, receipt);
        // Queued under the lock, so that every subscriber gets a room's entries in the log's order.
        listeners.deliver(draft.room(), entry);
        return receipt;
    }

    /** See {@link MemoryLogs#trimAging}. */
    synchronized void trimAging() {
        logs.trimAging(clock.millis());
    }

    synchronized void signal(Signal signal) {
        listeners.deliver(signal);
    }

    synchronized MessageId subscribe(RoomName room, MemoryBackplane subscriber) {
        listeners.subscribe(room, subscriber);
        return logs.lastId(room);
    }

    synchronized void unsubscribe(RoomName room, MemoryBackplane subscriber) {
        listeners.unsubscribe(room, subscriber);
    }

    synchronized Page readAfter(RoomName room, MessageId after, int limit, Caller reader) {
        MemoryLog log = readable(room, reader);
        MessageId lastId = logs.lastId(room);
        LogPages.Part read =
                log == null ? LogPages.Part.NOTHING : log.after(LogPages.start(lastId, after), limit + 1, reader);
        return LogPages.after(lastId, after, read, limit);
    }

    synchronized Page readBefore(RoomName room, @Nullable MessageId before, int limit, Caller reader) {
        MemoryLog log = readable(room, reader);
        LogPages.Part read = log == null ? LogPages.Part.NOTHING : log.before(before, limit + 1, reader);
        return LogPages.before(logs.lastId(room), before, read, limit);
    }

    synchronized Page readUntil(RoomName room, long time, int limit, Caller reader) {
        MemoryLog log = logs.find(room);
        return readBefore(room, log == null ? null : log.firstFrom(time), limit, reader);
    }

    /** @throws chat.backplane.Denied if the reader may not read the room */
    @GuardedBy("this")
    private @Nullable MemoryLog readable(RoomName room, Caller reader) {
        MemoryLog log = logs.find(room);
        if (log != null) {
            log.checkRead(reader, clock.millis());
        } else if (room.isDirect() && reader.kind() != Caller.Kind.INSTANCE) {
            throw NoRoom.denied();
        }
        bots.checkRead(room, reader, MemoryOpening.of(log));
        return log;
    }

    synchronized MessageId lastId(RoomName room) {
        return logs.lastId(room);
    }

    synchronized MemoryOpening opening(RoomName room) {
        return MemoryOpening.of(logs.find(room));
    }

    /** Does something with the bots of a room that the caller sees. */
    synchronized <T> CompletableFuture<T> withBots(
            RoomName room, Caller by, BiFunction<MemoryBots, MemoryBots.Place, T> action) {
        MemoryLog log = logs.find(room);
        Role role = log == null ? MemoryRights.roleWithoutRoom(by) : log.roleOf(by);
        try {
            if (role.isModerator()) {
                readable(room, by);
                MemoryBots.requireNotDirect(room);
            }
            MemoryBots.Place place = new MemoryBots.Place(room, by, role, MemoryOpening.of(log));
            return CompletableFuture.completedFuture(action.apply(bots, place));
        } catch (Denied e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Likewise with the outgoing webhooks, given the time. */
    synchronized <T> CompletableFuture<T> withHooks(BiFunction<MemoryHooks, Long, T> action) {
        return CompletableFuture.completedFuture(action.apply(bots.hooks, clock.millis()));
    }

    synchronized void connect(MemoryBackplane client) {
        listeners.connect(client);
    }

    synchronized RoomNames rooms(Caller caller) {
        return new RoomNames(readings.rooms(caller.userId()), logs.lastUsed());
    }

    synchronized List<RoomName> find(Caller caller, RoomSearch search) {
        return logs.find(readings.rooms(caller.userId()), search);
    }

    synchronized List<RoomState> states(Caller caller, List<RoomName> rooms) {
        List<RoomState> states = new ArrayList<>();
        for (RoomName room : rooms) {
            MemoryLog log = visible(room, caller);
            if (log != null) {
                states.add(log.state(caller, readings.of(caller.userId(), room)));
            }
        }
        return states;
    }

    synchronized RoomMembers members(RoomName room, Caller caller) {
        MemoryLog log = visible(room, caller);
        return log == null ? RoomMembers.NONE : log.members(caller, clock.millis());
    }

    /** Returns a room; null if there is none that the caller may read. */
    @GuardedBy("this")
    private @Nullable MemoryLog visible(RoomName room, Caller caller) {
        MemoryLog log = logs.find(room);
        return log != null && bots.mayRead(room, caller, log.opening()) && log.mayRead(caller, clock.millis())
                ? log
                : null;
    }

    synchronized boolean markRead(RoomName room, MessageId upTo, Caller caller) {
        MessageId last = existing(room, caller).lastId();
        return put(room, caller, readings.read(caller.userId(), room, upTo, last));
    }

    synchronized boolean setLevel(RoomName room, NotificationLevel level, Caller caller) {
        existing(room, caller);
        return put(room, caller, readings.withLevel(caller.userId(), room, level));
    }

    synchronized boolean invite(RoomName room, RoomInvitation invitation, Caller caller) {
        existing(room, caller).invite(invitation, caller, clock.millis());
        return true;
    }

    /** @throws Denied if there is no such room, or the caller may not read it */
    @GuardedBy("this")
    private MemoryLog existing(RoomName room, Caller caller) {
        MemoryLog log = readable(room, caller);
        if (log == null) {
            throw NoRoom.denied();
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
        listeners.tellReading(room, caller.userId());
        return true;
    }

    /** @throws Denied if there is no such message that the caller may read */
    synchronized void requireMessage(Caller caller, RoomName room, MessageId id) {
        MemoryLog log = logs.find(room);
        if (log != null && !log.isHiddenFrom(caller)) {
            readable(room, caller);
            if (log.said(id) != null) {
                return;
            }
        }
        throw MemoryFolds.noMessage();
    }

    /** Returns what a message says; null if there is none. */
    synchronized @Nullable AuthoredText said(RoomName room, MessageId id) {
        MemoryLog log = logs.find(room);
        return log == null ? null : log.said(id);
    }

    synchronized void charge(Caller caller, int bytes) {
        usage.charge(caller, bytes, false, clock.millis());
    }

    synchronized void disconnect(MemoryBackplane client) {
        instances.disconnect(client);
        listeners.disconnect(client);
        presences.leave(client);
    }
}
