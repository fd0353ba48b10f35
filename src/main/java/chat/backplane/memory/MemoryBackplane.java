package chat.backplane.memory;

import chat.accounts.AccountStore;
import chat.backplane.AuditLog;
import chat.backplane.Backplane;
import chat.backplane.BotStore;
import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.backplane.Page;
import chat.backplane.Presence;
import chat.backplane.Reading;
import chat.backplane.Receipt;
import chat.backplane.Reports;
import chat.backplane.RoomInvitation;
import chat.backplane.RoomMembers;
import chat.backplane.RoomNames;
import chat.backplane.SafeListener;
import chat.backplane.WriteRates;
import chat.backplane.WriteRefusalCounters;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.NotificationLevel;
import chat.protocol.Publication;
import chat.protocol.RoomCreation;
import chat.protocol.RoomName;
import chat.protocol.RoomSearch;
import chat.protocol.RoomState;
import chat.protocol.Signal;
import chat.protocol.User;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A backplane within one process: for an instance without Redis, and for tests.
 *
 * <p>One thread carries out all calls in their order. Nothing is lost between publishing and
 * delivery, so {@link Backplane.Listener#onLastId} is never called.
 */
public final class MemoryBackplane implements Backplane {
    /** The greatest number of waiting calls; more would mean that the listener blocks. */
    private static final int MAX_QUEUED = 100_000;

    /** The number of waiting calls above which signals are dropped. */
    private static final int MAX_QUEUED_FOR_SIGNALS = 10_000;

    private final MemoryStore store;
    private final BotStore bots;
    private final Metrics metrics;
    private final Counter dropped;
    private final WriteRefusalCounters limits;
    private final MemoryThread thread = new MemoryThread();

    private volatile @Nullable Listener listener;

    /**
     * Creates a backplane with logs of its own.
     *
     * @param historyLength the number of entries kept of each room
     */
    public MemoryBackplane(Clock clock, int historyLength, WriteRates writeRates, Metrics metrics) {
        this(new MemoryStore(clock, historyLength, Runtime.getRuntime().maxMemory(), writeRates, metrics), metrics);
    }

    /** Creates a backplane with logs of its own, in which no share is limited. */
    public MemoryBackplane(Clock clock, int historyLength, Metrics metrics) {
        this(clock, historyLength, WriteRates.UNLIMITED, metrics);
    }

    MemoryBackplane(MemoryStore store, Metrics metrics) {
        this.store = store;
        this.bots = new MemoryBotStore(store);
        this.metrics = metrics;
        this.dropped = metrics.counter("chat.backplane.signals", "outcome", "dropped");
        this.limits = new WriteRefusalCounters(metrics);
    }

    /** Bounds the audit log otherwise, and returns this. */
    public MemoryBackplane auditing(AuditLog.Bounds bounds) {
        store.audit.setBounds(bounds);
        return this;
    }

    /** Lets only some users make rooms, and returns this. */
    public MemoryBackplane withRoomsBy(RoomCreation makers) {
        store.setRoomCreation(makers);
        return this;
    }

    /** Creates the backplane of another instance on the same logs, as several instances would share one Redis. */
    public MemoryBackplane another() {
        return new MemoryBackplane(store, metrics);
    }

    /** Returns when the listener knows that the backplane is live, so that no client that comes then is told otherwise. */
    @Override
    public void start(Listener to) {
        Listener safe = new SafeListener(to, metrics);
        listener = safe;
        store.connect(this);
        thread.call(() -> {
                    safe.onLive(true);
                    safe.onRoomsChanged(null);
                    safe.onReadings(null);
                    return true;
                })
                .join();
    }

    @Override
    public CompletableFuture<Receipt> publish(Draft draft) {
        return limits.counting(
                thread.waiting() < MAX_QUEUED
                        ? thread.call(() -> store.publish(draft))
                        : MemoryThread.unavailable("too much is waiting"));
    }

    @Override
    public void signal(Signal signal) {
        if (thread.waiting() < MAX_QUEUED_FOR_SIGNALS) {
            thread.run(() -> store.signal(signal));
        } else {
            dropped.increment();
        }
    }

    @Override
    public CompletableFuture<MessageId> subscribe(RoomName room) {
        return thread.call(() -> store.subscribe(room, this));
    }

    @Override
    public void unsubscribe(RoomName room) {
        thread.run(() -> store.unsubscribe(room, this));
    }

    @Override
    public CompletableFuture<Page> readAfter(RoomName room, MessageId after, int limit, Caller reader) {
        return thread.call(() -> store.readAfter(room, after, limit, reader));
    }

    @Override
    public CompletableFuture<Page> readBefore(RoomName room, @Nullable MessageId before, int limit, Caller reader) {
        return thread.call(() -> store.readBefore(room, before, limit, reader));
    }

    @Override
    public CompletableFuture<Page> readUntil(RoomName room, long time, int limit, Caller reader) {
        return thread.call(() -> store.readUntil(room, time, limit, reader));
    }

    @Override
    public CompletableFuture<RoomNames> rooms(Caller caller) {
        return thread.call(() -> store.rooms(caller));
    }

    @Override
    public CompletableFuture<List<RoomName>> findRooms(Caller caller, RoomSearch search) {
        return thread.call(() -> store.find(caller, search));
    }

    @Override
    public CompletableFuture<List<RoomState>> states(Caller caller, List<RoomName> rooms) {
        return thread.call(() -> store.states(caller, rooms));
    }

    @Override
    public CompletableFuture<Boolean> markRead(RoomName room, MessageId upTo, Caller caller) {
        return thread.call(() -> store.markRead(room, upTo, caller));
    }

    @Override
    public CompletableFuture<Boolean> setLevel(RoomName room, NotificationLevel level, Caller caller) {
        return thread.call(() -> store.setLevel(room, level, caller));
    }

    @Override
    public CompletableFuture<Boolean> invite(RoomName room, RoomInvitation invitation, Caller caller) {
        return thread.call(() -> store.invite(room, invitation, caller));
    }

    @Override
    public CompletableFuture<RoomMembers> members(RoomName room, Caller caller) {
        return thread.call(() -> store.members(room, caller));
    }

    @Override
    public void enter(RoomName room, User user) {
        thread.run(() -> store.presences.enter(room, this, user));
    }

    @Override
    public void leave(RoomName room, String userId) {
        thread.run(() -> store.presences.leave(room, this, userId));
    }

    @Override
    public CompletableFuture<Presence> presence(RoomName room) {
        return thread.call(() -> store.presences.of(room));
    }

    /** Looks for what has got too old as well: an instance reports its status every few seconds. */
    @Override
    public void report(String status) {
        thread.run(() -> {
            store.instances.report(this, status);
            store.trimAging();
        });
    }

    @Override
    public CompletableFuture<List<String>> instances(Duration heardWithin) {
        return thread.call(store.instances::statuses);
    }

    @Override
    public byte[] secret(byte[] proposed) {
        return store.instances.secret(proposed);
    }

    @Override
    public List<byte[]> secrets() {
        return store.instances.secrets();
    }

    @Override
    public AccountStore accounts() {
        return store.accounts;
    }

    @Override
    public AuditLog audit() {
        return store.audit;
    }

    @Override
    public Reports reports() {
        return store.reports;
    }

    @Override
    public BotStore bots() {
        return bots;
    }

    @Override
    public boolean isLive() {
        return listener != null && !thread.isClosed();
    }

    @Override
    public String describe() {
        return "memory";
    }

    @Override
    public void close() {
        thread.run(() -> store.disconnect(this));
        thread.close();
    }

    /** Queues an entry for the listener. Called by the store under its lock. */
    void deliver(Publication publication) {
        tell(to -> to.onPublication(publication));
    }

    /** Queues a signal for the listener. Called by the store under its lock. */
    void deliver(Signal signal) {
        tell(to -> to.onSignal(signal));
    }

    /** Queues for the listener that a room got an entry. */
    void tellChanged(RoomName room) {
        tell(to -> to.onRoomsChanged(List.of(room)));
    }

    /** Queues for the listener that a reading has changed. */
    void tellReading(Reading reading) {
        tell(to -> to.onReadings(List.of(reading)));
    }

    private void tell(Consumer<Listener> event) {
        Listener to = listener;
        if (to != null) {
            thread.run(() -> event.accept(to));
        }
    }
}
