package chat.backplane.redis;

import chat.backplane.Backplane;
import chat.backplane.SafeListener;
import chat.metrics.LogThrottle;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import chat.protocol.User;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;

/**
 * The contract on Redis, 7.0 or newer, for any number of instances. What stands there and what is done atomically,
 * {@code chat.lua} says.
 *
 * <p>Threads, each with a connection of its own: {@code redis-publish} writes, {@code redis-read-1} and {@code -2}
 * read, {@code redis-subscribe} receives what comes live, and {@code redis-subscribe-writer} writes on that last connection what is
 * to be subscribed. {@code redis-tick} has none, never waits, and sees to it that the others do not either.
 */
public final class RedisBackplane implements Backplane {
    private static final Logger log = LoggerFactory.getLogger(RedisBackplane.class);
    private static final int TICK_MS = 100;

    /** While more calls than that wait to be written no signal is taken. */
    private static final int WAITING_FOR_SIGNALS = 1_000;

    /** Ten gigabytes of an append-only file take about so long. */
    private static final long LOADING_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** One that has taken a connection and does not answer: its disk or its machine is busy. */
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final RedisContext shared;
    private final RedisAddress address;
    private final RedisPipeline writes;
    private final RedisPipeline reads;
    private final RedisPipeline bulkReads;
    private final RedisLog logs;
    private final RedisPresence presence;
    private final SigningSecrets secrets;
    private final KnownEpochs epochs = new KnownEpochs();
    private final Counter received;
    private final Counter unreadable;
    private final Counter signalled;
    private final Counter dropped;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "redis-tick");
        thread.setDaemon(true);
        return thread;
    });

    private final LogThrottle tickFailures = new LogThrottle(Duration.ofSeconds(10));

    private volatile @Nullable Session session;

    /** What there is once there is a listener. */
    private record Session(RedisSubscriber subscriber, RedisHeartbeat heartbeat, GapDetector gaps) {}

    /** @throws IllegalArgumentException when the URL is none of Redis */
    public RedisBackplane(RedisSettings settings, Metrics metrics) {
        shared = RedisContext.of(settings, metrics);
        address = settings.address();
        writes = new RedisPipeline("publish", "", shared, 10_000, 512);
        reads = new RedisPipeline("read", "-1", shared, 10_000, 64);
        bulkReads = new RedisPipeline("read", "-2", shared, 10_000, 16);
        logs = new RedisLog(shared, writes, bulkReads, reads);
        presence = new RedisPresence(shared, writes, reads);
        secrets = new SigningSecrets(shared, writes);
        received = metrics.counter("chat.backplane.received");
        unreadable = metrics.counter("chat.backplane.unreadable", "from", "live");
        signalled = metrics.counter("chat.backplane.signals", "outcome", "received");
        dropped = metrics.counter("chat.backplane.signals", "outcome", "dropped");
        metrics.gauge("chat.backplane.waiting", writes::waiting);
        metrics.gauge("chat.backplane.live", () -> isLive() ? 1 : 0);
    }

    @Override
    public void start(Listener to) {
        RedisConnection first = patiently(() -> shared.links().open("publish"));
        Listener listener = new SafeListener(to, shared.metrics());
        Receiver receiver = new Receiver(listener);
        RedisSubscriber subscriber = new RedisSubscriber(shared, receiver);
        RedisHeartbeat heartbeat = new RedisHeartbeat(shared, writes, secrets, listener, presence::doubtAll);
        GapDetector gaps = new GapDetector(shared, logs, reads, subscriber, listener);
        Session begun = new Session(subscriber, heartbeat, gaps);
        session = begun;
        writes.start(first);
        reads.start(null);
        bulkReads.start(null);
        subscriber.start();
        ticker.scheduleWithFixedDelay(() -> tick(begun), 0, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /** The first one, that at a start: what a moment mends is waited for, while anything else is told at once. */
    private <T> T patiently(Supplier<T> asked) {
        long begun = System.nanoTime();
        boolean told = false;
        while (true) {
            try {
                return asked.get();
            } catch (RuntimeException e) {
                long patience =
                        RedisConnector.isLoading(e) ? LOADING_NANOS : RedisConnector.isSilent(e) ? SILENT_NANOS : 0;
                if (System.nanoTime() - begun >= patience) {
                    throw shared.links().unavailable(e);
                }
                if (!told) {
                    log.info("{} is waited for: {}", address, RedisConnector.reason(e));
                    told = true;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TICK_MS));
            }
        }
    }

    /** Passes on what comes; all but the last on {@code redis-subscribe}. */
    private final class Receiver implements RedisSubscriber.Receiver {
        private final Listener listener;

        Receiver(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void received(RoomName room, String text) {
            if (Envelope.isSignal(text)) {
                signal(Envelope.signal(room, text));
                return;
            }
            Envelope.Live live = Envelope.live(room, text);
            if (live == null) {
                unreadable.increment();
            } else {
                received.increment();
                // What anybody was told, this instance can bear witness to; but not to what may be a stranger's.
                if (epochs.isKnown(live.publication())) {
                    shared.continuity().heard(live.count());
                }
                listener.onPublication(live.publication());
            }
        }

        private void signal(@Nullable Signal signal) {
            if (signal == null) {
                unreadable.increment();
            } else {
                signalled.increment();
                listener.onSignal(signal);
            }
        }

        @Override
        public void canary(String text) {
            if (!begun().heartbeat().canary(text)) {
                unreadable.increment();
            } else if (!isLive()) {
                tickSoon();
            }
        }

        @Override
        public void subscribed(boolean again) {
            begun().heartbeat().beat();
            if (again) {
                begun().gaps().resubscribed();
                tickSoon();
            }
        }
    }

    private void tick(Session begun) {
        try {
            long now = System.nanoTime();
            writes.tick(now);
            reads.tick(now);
            bulkReads.tick(now);
            begun.subscriber().tick(now);
            begun.heartbeat().tick(now);
            begun.gaps().tick(now);
            presence.tick(now);
            logs.tick(now);
        } catch (RuntimeException e) {
            // Or the ticking would stop for good.
            long leftOut = tickFailures.admit();
            if (leftOut >= 0) {
                log.error("redis-tick ({} more since the last such line)", leftOut, e);
            }
        }
    }

    private void tickSoon() {
        try {
            ticker.execute(() -> tick(begun()));
        } catch (RejectedExecutionException e) {
            // Closing.
        }
    }

    private Session begun() {
        Session begun = session;
        if (begun == null) {
            throw new IllegalStateException("not started");
        }
        return begun;
    }

    @Override
    public CompletableFuture<Receipt> publish(Draft draft) {
        begun();
        return learning(draft.room(), logs.publish(draft), Receipt::id);
    }

    @Override
    public void signal(Signal signal) {
        if (writes.waiting() > WAITING_FOR_SIGNALS) {
            dropped.increment();
            return;
        }
        writes.call(
                        () -> new CommandArguments(Command.PUBLISH)
                                .add(shared.keys().channel(signal.room()))
                                .add(Envelope.write(signal)),
                        RedisReply::number)
                .whenComplete((subscribers, failure) -> {
                    if (failure != null) {
                        dropped.increment();
                    }
                });
    }

    @Override
    public CompletableFuture<MessageId> subscribe(RoomName room) {
        epochs.subscribed(room);
        return begun().subscriber()
                .subscribe(room)
                .thenCompose(confirmed -> learning(room, logs.lastIds(List.of(room)), lastIds -> lastIds.get(0)))
                .thenApply(lastIds -> lastIds.get(0));
    }

    @Override
    public void unsubscribe(RoomName room) {
        begun().subscriber().unsubscribe(room);
        epochs.unsubscribed(room);
    }

    @Override
    public CompletableFuture<Page> readAfter(RoomName room, MessageId after, int limit) {
        return learning(room, logs.readAfter(room, after, limit), Page::lastId);
    }

    @Override
    public CompletableFuture<Page> readBefore(RoomName room, @Nullable MessageId before, int limit) {
        return learning(room, logs.readBefore(room, before, limit), Page::lastId);
    }

    private <T> CompletableFuture<T> learning(
            RoomName room, CompletableFuture<T> answer, Function<T, MessageId> idOfTheLog) {
        answer.thenAccept(value -> epochs.learn(room, idOfTheLog.apply(value)));
        return answer;
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
    public void report(String status) {
        begun().heartbeat().report(status);
    }

    @Override
    public CompletableFuture<List<String>> instances(Duration heardWithin) {
        return reads.call(
                () -> shared.library()
                        .callReadOnly(
                                "statuses",
                                shared.keys().instances(),
                                shared.keys().statuses())
                        .add(heardWithin.toMillis()),
                reply -> RedisReply.list(reply).stream().map(RedisReply::text).toList());
    }

    @Override
    public byte[] secret(byte[] proposed) {
        return patiently(() -> askSecret(proposed));
    }

    private byte[] askSecret(byte[] proposed) {
        RedisConnection link = shared.links().open("secret");
        try {
            return secrets.propose(link, proposed);
        } finally {
            link.abort();
        }
    }

    @Override
    public List<byte[]> secrets() {
        return secrets.values();
    }

    @Override
    public boolean isLive() {
        Session begun = session;
        return begun != null && begun.heartbeat().isLive();
    }

    @Override
    public boolean isFull() {
        return logs.isFull();
    }

    @Override
    public boolean isReachable() {
        RedisConnection link = null;
        try {
            link = shared.links().open("probe");
            link.ask(new CommandArguments(Command.SET)
                    .key(shared.keys().probe())
                    .add("")
                    .add(Keyword.PX)
                    .add(1));
            return true;
        } catch (RuntimeException e) {
            return false;
        } finally {
            if (link != null) {
                link.abort();
            }
        }
    }

    @Override
    public String describe() {
        return address.toString();
    }

    @Override
    public void close() {
        Session begun = session;
        if (begun == null) {
            return;
        }
        begun.heartbeat().close();
        endTicking();
        presence.close();
        List<RedisPipeline> pipes = List.of(writes, reads, bulkReads);
        pipes.forEach(RedisPipeline::stop);
        pipes.forEach(RedisPipeline::join);
        begun.subscriber().close();
    }

    /** Or a last beat would renew the lease that is given up next. */
    private void endTicking() {
        ticker.shutdownNow();
        try {
            if (!ticker.awaitTermination(1, TimeUnit.SECONDS)) {
                log.warn("redis-tick does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
