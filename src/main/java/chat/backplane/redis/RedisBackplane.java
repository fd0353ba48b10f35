package chat.backplane.redis;

import chat.accounts.AccountStore;
import chat.backplane.AuditLog;
import chat.backplane.Backplane;
import chat.backplane.BotStore;
import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.backplane.Page;
import chat.backplane.Presence;
import chat.backplane.Receipt;
import chat.backplane.Reports;
import chat.backplane.RoomInvitation;
import chat.backplane.RoomMembers;
import chat.backplane.RoomNames;
import chat.backplane.SafeListener;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.NotificationLevel;
import chat.protocol.RoomName;
import chat.protocol.RoomSearch;
import chat.protocol.RoomState;
import chat.protocol.Signal;
import chat.protocol.User;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A backplane on Redis 7.0 or newer, for any number of instances. The file {@code chat.lua} documents the keys and the
 * functions; the description of this package lists the threads.
 */
public final class RedisBackplane implements Backplane {
    private static final int MAX_QUEUED = 10_000;
    private static final int MAX_WRITE_BATCH = 512;
    private static final int MAX_READ_BATCH = 64;
    private static final int MAX_PAGE_BATCH = 16; // A page may have many kilobytes.

    private final RedisContext context;
    private final RedisPipeline writes;
    private final RedisPipeline reads;
    private final RedisPipeline pageReads;
    private final LogWriter logWriter;
    private final LogReader logReader;
    private final LastIdReader lastIds;
    private final SignalPublisher signals;
    private final RedisPresence presence;
    private final RedisRoomLists lists;
    private final SigningSecrets secrets;
    private final RedisAccountStore accounts;
    private final RedisAuditLog audit;
    private final RedisReports reports;
    private final RedisBotStore bots;
    private final StartupRetry startup;
    private final KnownEpochs epochs = new KnownEpochs();

    private volatile @Nullable RedisSession session; // Null before the start.

    /**
     * Creates a backplane, which does not connect before {@link #start} or {@link #secret}.
     *
     * @throws IllegalArgumentException when the URL is none of Redis
     */
    public RedisBackplane(RedisSettings settings, Metrics metrics) {
        context = RedisContext.of(settings, metrics);
        writes = new RedisPipeline("publish", "", context, MAX_QUEUED, MAX_WRITE_BATCH);
        reads = new RedisPipeline("read", "-1", context, MAX_QUEUED, MAX_READ_BATCH);
        pageReads = new RedisPipeline("read", "-2", context, MAX_QUEUED, MAX_PAGE_BATCH);
        logWriter = new LogWriter(context, writes, epochs);
        logReader = new LogReader(context, pageReads, reads);
        lastIds = new LastIdReader(logReader);
        signals = new SignalPublisher(context, writes);
        presence = new RedisPresence(context, writes, reads);
        lists = new RedisRoomLists(context, writes, reads);
        secrets = new SigningSecrets(context, writes);
        accounts = new RedisAccountStore(context, writes, reads);
        audit = new RedisAuditLog(context, reads);
        reports = new RedisReports(context, writes, reads);
        bots = new RedisBotStore(context, writes, reads);
        startup = new StartupRetry(context);
        metrics.gauge("chat.backplane.waiting", writes::waiting);
        metrics.gauge("chat.backplane.live", () -> isLive() ? 1 : 0);
    }

    @Override
    public void start(Listener to) {
        RedisConnection first = startup.retryWhileStarting(() -> RightsCheck.open(context, "publish"));
        Listener listener = new SafeListener(to, context.metrics());
        RedisReceiver receiver =
                new RedisReceiver(context, new MessageDispatcher(context, epochs, listener), this::session);
        RedisSubscriber subscriber = new RedisSubscriber(context, receiver);
        RedisHealthCheck healthCheck = new RedisHealthCheck(context, writes, secrets, listener, presence::markAllDirty);
        GapDetector gapDetector = new GapDetector(context, logReader, reads, subscriber, listener);
        session = new RedisSession(subscriber, healthCheck, gapDetector);
        writes.start(first);
        reads.start(null);
        pageReads.start(null);
        subscriber.start();
        context.ticker().start(this::tick);
    }

    /** Returns whether something is under way that can time out; what begins here is for the next tick. */
    private boolean tick(long now) {
        RedisSession started = session();
        boolean busy = writes.tick(now);
        busy |= reads.tick(now);
        busy |= pageReads.tick(now);
        busy |= started.subscriber().tick(now);
        busy |= started.healthCheck().tick(now);
        started.gapDetector().tick(now);
        busy |= presence.tick(now);
        busy |= logWriter.tick(now);
        return busy;
    }

    private RedisSession session() {
        RedisSession started = session;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    @Override
    public CompletableFuture<Receipt> publish(Draft draft) {
        session();
        return logWriter.publish(draft);
    }

    @Override
    public void signal(Signal signal) {
        signals.publish(signal);
    }

    @Override
    public CompletableFuture<MessageId> subscribe(RoomName room) {
        epochs.add(room);
        return session()
                .subscriber()
                .subscribe(room)
                .thenCompose(confirmed -> epochs.update(room, lastIds.lastId(room), Function.identity()));
    }

    @Override
    public void unsubscribe(RoomName room) {
        session().subscriber().unsubscribe(room);
        epochs.remove(room);
    }

    @Override
    public CompletableFuture<Page> readAfter(RoomName room, MessageId after, int limit, Caller reader) {
        return epochs.update(room, logReader.readAfter(room, after, limit, reader), Page::lastId);
    }

    @Override
    public CompletableFuture<Page> readBefore(RoomName room, @Nullable MessageId before, int limit, Caller reader) {
        return epochs.update(room, logReader.readBefore(room, before, limit, reader), Page::lastId);
    }

    @Override
    public CompletableFuture<Page> readUntil(RoomName room, long time, int limit, Caller reader) {
        return epochs.update(room, logReader.readUntil(room, time, limit, reader), Page::lastId);
    }

    @Override
    public CompletableFuture<RoomNames> rooms(Caller caller) {
        return lists.rooms(caller);
    }

    @Override
    public CompletableFuture<List<RoomName>> findRooms(Caller caller, RoomSearch search) {
        return lists.find(caller, search);
    }

    @Override
    public CompletableFuture<List<RoomState>> states(Caller caller, List<RoomName> rooms) {
        return lists.states(caller, rooms);
    }

    @Override
    public CompletableFuture<Boolean> markRead(RoomName room, MessageId upTo, Caller caller) {
        return lists.markRead(room, upTo, caller);
    }

    @Override
    public CompletableFuture<Boolean> setLevel(RoomName room, NotificationLevel level, Caller caller) {
        return lists.setLevel(room, level, caller);
    }

    @Override
    public CompletableFuture<Boolean> invite(RoomName room, RoomInvitation invitation, Caller caller) {
        return lists.invite(room, invitation, caller);
    }

    @Override
    public CompletableFuture<RoomMembers> members(RoomName room, Caller caller) {
        return lists.members(room, caller);
    }

    @Override
    public void enter(RoomName room, User user) {
        presence.enter(room, user);
    }

    @Override
    public void leave(RoomName room, String userId) {
        presence.leave(room, userId);
    }

    @Override
    public CompletableFuture<Presence> presence(RoomName room) {
        return presence.presence(room);
    }

    @Override
    public CompletableFuture<Presence> latestPresence(RoomName room) {
        return presence.latest(room);
    }

    @Override
    public void report(String status) {
        session().healthCheck().report(status);
    }

    @Override
    public CompletableFuture<List<String>> instances(Duration heardWithin) {
        return presence.statuses(heardWithin);
    }

    @Override
    public byte[] secret(byte[] proposed) {
        return startup.retryWhileStarting(() -> secrets.propose(proposed));
    }

    @Override
    public List<byte[]> secrets() {
        return secrets.values();
    }

    @Override
    public AccountStore accounts() {
        return accounts;
    }

    @Override
    public AuditLog audit() {
        return audit;
    }

    @Override
    public Reports reports() {
        return reports;
    }

    @Override
    public BotStore bots() {
        return bots;
    }

    @Override
    public boolean isLive() {
        RedisSession started = session;
        return started != null && started.healthCheck().isLive();
    }

    @Override
    public boolean isFull() {
        return logWriter.isFull();
    }

    @Override
    public boolean isReachable() {
        return context.opener().canWrite(context.keys().probe());
    }

    @Override
    public String describe() {
        return context.settings().address().toString();
    }

    @Override
    public void close() {
        RedisSession started = session;
        if (started == null) {
            return;
        }
        started.healthCheck().close();
        // Stopped first, or a last beat would renew the lease that is given up next.
        context.ticker().stop();
        presence.close();
        List<RedisPipeline> pipelines = List.of(writes, reads, pageReads);
        pipelines.forEach(RedisPipeline::stop);
        pipelines.forEach(RedisPipeline::join);
        started.subscriber().close();
    }
}
