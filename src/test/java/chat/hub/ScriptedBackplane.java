package chat.hub;

// Longer than 300 lines because it has all methods of a backplane.

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import chat.accounts.AccountStore;
import chat.backplane.AuditLog;
import chat.backplane.Backplane;
import chat.backplane.BotStore;
import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.backplane.Page;
import chat.backplane.Presence;
import chat.backplane.Receipt;
import chat.backplane.Reports;
import chat.backplane.RoomInvitation;
import chat.backplane.RoomMembers;
import chat.backplane.RoomNames;
import chat.backplane.Unavailable;
import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.NotificationLevel;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.RoomSearch;
import chat.protocol.RoomState;
import chat.protocol.Signal;
import chat.protocol.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A backplane that answers what the test says, when the test says it. */
final class ScriptedBackplane implements Backplane {
    private final BlockingQueue<CompletableFuture<MessageId>> subscribes = new LinkedBlockingQueue<>();
    private final BlockingQueue<Read> reads = new LinkedBlockingQueue<>();
    private final AtomicInteger polls = new AtomicInteger();
    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private volatile Presence presence = new Presence(1, List.of());
    private volatile @Nullable CompletableFuture<Presence> heldPresence;
    private final Map<RoomName, RoomState> states = new ConcurrentHashMap<>();
    private final AtomicInteger stateReads = new AtomicInteger();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private @Nullable Listener listener;

    /** @param after what is asked for; null for the newest */
    record Read(@Nullable MessageId after, int limit, CompletableFuture<Page> page) {
        void answer(Page answer) {
            page.complete(answer);
        }

        void fail() {
            page.completeExceptionally(new Unavailable("scripted"));
        }

        void deny() {
            page.completeExceptionally(new Denied(ErrorCode.FORBIDDEN, "you are banned from this room for good", 0));
        }
    }

    private static <T> T next(BlockingQueue<T> calls, String what) {
        try {
            T call = calls.poll(10, TimeUnit.SECONDS);
            assertNotNull(call, "no " + what);
            return call;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    CompletableFuture<MessageId> awaitSubscribe() {
        return next(subscribes, "subscribe");
    }

    Read awaitRead() {
        return next(reads, "read");
    }

    void assertNoRead() {
        assertEquals(List.of(), new ArrayList<>(reads));
    }

    /** Enter, leave and unsubscribe, in their order. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** Returns how often it was asked who is in a room. */
    int polls() {
        return polls.get();
    }

    List<Signal> signals() {
        return List.copyOf(signals);
    }

    /** Lets whoever asks who is in a room wait for the future that is returned. */
    CompletableFuture<Presence> holdPresence() {
        CompletableFuture<Presence> held = new CompletableFuture<>();
        heldPresence = held;
        return held;
    }

    /** From now on these are in every room. */
    void present(User... users) {
        presence = new Presence(users.length, List.of(users));
    }

    @Override
    public void start(Listener to) {
        listener = to;
        to.onLive(true);
    }

    @Override
    public CompletableFuture<Receipt> publish(Draft draft) {
        return CompletableFuture.failedFuture(new Unavailable("scripted"));
    }

    @Override
    public void signal(Signal signal) {
        signals.add(signal);
    }

    @Override
    public CompletableFuture<MessageId> subscribe(RoomName room) {
        CompletableFuture<MessageId> lastId = new CompletableFuture<>();
        subscribes.add(lastId);
        return lastId;
    }

    @Override
    public void unsubscribe(RoomName room) {
        calls.add("unsubscribe " + room);
    }

    @Override
    public CompletableFuture<Page> readAfter(RoomName room, MessageId after, int limit, Caller reader) {
        return read(after, limit);
    }

    @Override
    public CompletableFuture<Page> readBefore(RoomName room, @Nullable MessageId before, int limit, Caller reader) {
        return read(before, limit);
    }

    @Override
    public CompletableFuture<Page> readUntil(RoomName room, long time, int limit, Caller reader) {
        return read(null, limit);
    }

    private CompletableFuture<Page> read(@Nullable MessageId from, int limit) {
        CompletableFuture<Page> page = new CompletableFuture<>();
        reads.add(new Read(from, limit, page));
        return page;
    }

    /** Returns an entry of this room's log under this epoch, as it is read and published. */
    static Publication entry(RoomName room, String epoch, long seq) {
        return new Publication(room, new MessageId(epoch, seq), seq, "message", "{\"text\":\"" + seq + "\"}");
    }

    @Override
    public CompletableFuture<RoomNames> rooms(Caller caller) {
        return CompletableFuture.completedFuture(new RoomNames(List.copyOf(states.keySet()), List.of()));
    }

    @Override
    public CompletableFuture<RoomMembers> members(RoomName room, Caller caller) {
        return CompletableFuture.completedFuture(RoomMembers.NONE);
    }

    @Override
    public CompletableFuture<List<RoomName>> findRooms(Caller caller, RoomSearch search) {
        return CompletableFuture.completedFuture(List.copyOf(states.keySet()));
    }

    @Override
    public CompletableFuture<List<RoomState>> states(Caller caller, List<RoomName> rooms) {
        stateReads.incrementAndGet();
        return CompletableFuture.completedFuture(
                rooms.stream().map(states::get).filter(Objects::nonNull).toList());
    }

    @Override
    public CompletableFuture<Boolean> markRead(RoomName room, MessageId upTo, Caller caller) {
        RoomState before = Objects.requireNonNull(states.get(room));
        put(new RoomState(
                room,
                before.last(),
                upTo,
                before.last().seq() - upTo.seq(),
                before.mentions(),
                before.level(),
                before.role(),
                before.members(),
                before.kind(),
                before.with(),
                before.rules()));
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<Boolean> setLevel(RoomName room, NotificationLevel level, Caller caller) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletableFuture<Boolean> invite(RoomName room, RoomInvitation invitation, Caller caller) {
        return CompletableFuture.completedFuture(true);
    }

    /** From now on everybody has this room so. */
    void put(RoomState state) {
        states.put(state.room(), state);
    }

    /** Returns how often it was asked for rooms as a user has them. */
    int stateReads() {
        return stateReads.get();
    }

    @Override
    public void enter(RoomName room, User user) {
        calls.add("enter " + room + " " + user.name());
    }

    @Override
    public void leave(RoomName room, String userId) {
        calls.add("leave " + room);
    }

    @Override
    public CompletableFuture<Presence> presence(RoomName room) {
        polls.incrementAndGet();
        CompletableFuture<Presence> held = heldPresence;
        return held == null ? CompletableFuture.completedFuture(presence) : held;
    }

    @Override
    public void report(String status) {}

    @Override
    public CompletableFuture<List<String>> instances(Duration heardWithin) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public byte[] secret(byte[] proposed) {
        return proposed;
    }

    @Override
    public List<byte[]> secrets() {
        return List.of();
    }

    @Override
    public AccountStore accounts() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Reports reports() {
        throw new UnsupportedOperationException();
    }

    @Override
    public AuditLog audit() {
        throw new UnsupportedOperationException();
    }

    @Override
    public BotStore bots() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isLive() {
        return listener != null;
    }

    @Override
    public String describe() {
        return "scripted";
    }

    @Override
    public void close() {}
}
