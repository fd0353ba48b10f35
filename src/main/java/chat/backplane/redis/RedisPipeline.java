package chat.backplane.redis;

import chat.backplane.Backplane;
import chat.metrics.LogThrottle;
import chat.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * A thread with a connection: takes the calls that wait, sends them in one go, and completes them with the answers. The
 * calls of one caller are carried out in the order in which it made them.
 *
 * <p>Every call ends within a second. What was under way when a connection broke is repeated once, in its order, on
 * another one: reading twice is harmless, and whatever is written here may be written twice, entries because of their
 * nonce. When no other connection can be had, all that wait fail; what comes then waits for the next try, which is made
 * after a pause that is shorter than a call's second. Whatever should still be undecided then, {@link #tick} ends.
 *
 * <p>A connection that nobody uses is asked for an answer every second, so that it is not found dead by whoever comes
 * first after a while; and one that is missing is made without waiting for a call.
 */
final class RedisPipeline {
    private static final Logger log = LoggerFactory.getLogger(RedisPipeline.class);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(850);
    private static final RedisCall<?>[] NONE = {};
    private static final int IDLE_MS = 1_000;
    private static final int IDLE_WHEN_LOST_MS = 400;
    private static final Duration LOG_PERIOD = Duration.ofSeconds(10);

    private final String purpose;
    private final RedisConnector links;
    private final FunctionLibrary library;
    private final LossDetector continuity;
    private final int batchBound;
    private final Counter overflows;
    private final Counter failures;
    private final Counter repeats;
    private final LinkedBlockingQueue<RedisCall<?>> queue;
    private final Thread thread;

    /** Written by the thread. */
    private volatile @Nullable RedisConnection link;

    /** What is being asked now. Written by the thread. */
    private volatile RedisCall<?>[] current = NONE;

    /** Since when, by nanoTime. Written by the thread. */
    private volatile long askedAt;

    /** How often it has connected. */
    private final AtomicInteger connects = new AtomicInteger();

    private volatile boolean closing;
    private volatile boolean ended;

    /** By nanoTime; confined to the thread, like what follows. */
    private long nextTry = System.nanoTime();

    private boolean lostIsLogged;

    private final LogThrottle losses = new LogThrottle(LOG_PERIOD);

    /**
     * A pipe that has not yet started.
     *
     * @param purpose {@code publish} or {@code read}; see {@link RedisConnector#open}
     * @param number of several of one purpose, or empty; for the thread's name
     */
    RedisPipeline(String purpose, String number, RedisContext shared, int queueBound, int batchBound) {
        this.purpose = purpose;
        this.links = shared.links();
        this.library = shared.library();
        this.continuity = shared.continuity();
        this.batchBound = batchBound;
        Metrics metrics = shared.metrics();
        this.overflows = metrics.counter("chat.backplane.overflows", "link", purpose);
        this.failures = metrics.counter("chat.backplane.failures", "link", purpose);
        this.repeats = metrics.counter("chat.backplane.repeats", "link", purpose);
        this.queue = new LinkedBlockingQueue<>(queueBound);
        this.thread = new Thread(this::run, "redis-" + purpose + number);
        thread.setDaemon(true);
    }

    /** @param first a connection that stands already */
    void start(@Nullable RedisConnection first) {
        link = first;
        connects.set(first == null ? 0 : 1);
        thread.start();
    }

    <T> CompletableFuture<T> call(Supplier<CommandArguments> command, Function<Object, T> reader) {
        RedisCall<T> call = RedisCall.of(command, reader);
        if (closing) {
            call.fail("closed");
        } else if (!queue.offer(call)) {
            overflows.increment();
            call.fail("too much is waiting for Redis");
        } else if (ended) {
            failQueued("closed");
        }
        return call.result();
    }

    boolean isConnected() {
        return link != null;
    }

    int connects() {
        return connects.get();
    }

    int waiting() {
        return queue.size();
    }

    private void run() {
        List<RedisCall<?>> batch = new ArrayList<>(batchBound);
        while (!(closing && queue.isEmpty())) {
            try {
                RedisCall<?> first = queue.poll(link == null ? IDLE_WHEN_LOST_MS : IDLE_MS, TimeUnit.MILLISECONDS);
                batch.add(first == null ? ping() : first);
                queue.drainTo(batch, batchBound - 1);
                batch.removeIf(call -> call.result().isDone());
                askedAt = System.nanoTime();
                current = batch.toArray(NONE);
                exchange(batch);
            } catch (InterruptedException e) {
                closing = true;
            } finally {
                current = NONE;
                batch.clear();
            }
        }
        ended = true;
        failQueued("closed");
        drop();
    }

    private static RedisCall<Object> ping() {
        return RedisCall.of(() -> new CommandArguments(Command.PING), reply -> reply);
    }

    private void exchange(List<RedisCall<?>> batch) {
        awaitNextTry();
        askedAt = System.nanoTime();
        batch.removeIf(call -> call.result().isDone());
        if (batch.isEmpty()) {
            return;
        }
        boolean stood = link != null;
        try {
            try {
                send(batch);
            } catch (JedisConnectionException e) {
                long now = System.nanoTime();
                batch.forEach(call -> failIfTooOld(call, now));
                batch.removeIf(call -> call.result().isDone());
                if (!stood || batch.isEmpty()) {
                    throw e;
                }
                drop();
                repeats.increment(batch.size());
                send(batch);
            }
        } catch (RuntimeException e) {
            lost(e, batch);
        }
    }

    /** What comes between two tries to connect waits for the next one, which is sooner than it would be given up. */
    private void awaitNextTry() {
        long left = nextTry - System.nanoTime();
        while (link == null && left > 0 && !closing) {
            LockSupport.parkNanos(left);
            left = nextTry - System.nanoTime();
        }
    }

    private void send(List<RedisCall<?>> batch) {
        RedisConnection to = connected();
        List<CommandArguments> commands = new ArrayList<>(batch.size());
        batch.forEach(call -> commands.add(call.command().get()));
        List<Object> replies = to.exchange(commands);
        askAgainWhatIsMissing(to, commands, replies);
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).complete(replies.get(i));
        }
        if (replies.stream().anyMatch(RedisPipeline::isOfNoMoreUse)) {
            drop();
            pause();
        }
    }

    private RedisConnection connected() {
        RedisConnection to = link;
        if (to == null) {
            if (System.nanoTime() - nextTry < 0) {
                throw new Backplane.Unavailable("not connected");
            }
            to = links.open(purpose);
            link = to;
            connects.incrementAndGet();
            if (lostIsLogged) {
                log.info("{} is connected again", thread.getName());
                lostIsLogged = false;
            }
        } else if (continuity.isDoubtful()) {
            continuity.check(to);
        }
        return to;
    }

    /** Redis was restored or flushed together with its functions: they are loaded, and those calls made again. */
    private void askAgainWhatIsMissing(RedisConnection to, List<CommandArguments> commands, List<Object> replies) {
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            if (FunctionLibrary.isMissing(replies.get(i))) {
                missing.add(i);
            }
        }
        if (!missing.isEmpty()) {
            library.load(to);
            List<Object> again = to.exchange(missing.stream().map(commands::get).toList());
            for (int i = 0; i < again.size(); i++) {
                replies.set(missing.get(i), again.get(i));
            }
        }
    }

    /** What a Redis says that has become a replica, or is one that has not yet got its data: look for it anew. */
    private static boolean isOfNoMoreUse(Object reply) {
        String message = reply instanceof RuntimeException e ? String.valueOf(e.getMessage()) : "";
        return message.startsWith("READONLY") || message.startsWith("LOADING") || message.startsWith("MASTERDOWN");
    }

    private void lost(RuntimeException failure, List<RedisCall<?>> batch) {
        boolean tried = link != null || System.nanoTime() - nextTry >= 0;
        drop();
        if (tried) {
            failures.increment();
            pause();
        }
        String why = "Redis is not reachable: " + RedisConnector.reason(failure);
        if (tried && !lostIsLogged && losses.admit() >= 0) {
            log.warn("{}: {}", thread.getName(), links.unavailable(failure).getMessage());
            lostIsLogged = true;
        }
        batch.forEach(call -> call.fail(why));
        failQueued(why);
    }

    /** Until the next try to connect. */
    private void pause() {
        nextTry = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(100, 400));
    }

    private void drop() {
        RedisConnection gone = link;
        link = null;
        if (gone != null) {
            gone.abort();
        }
    }

    private void failQueued(String why) {
        for (RedisCall<?> call = queue.poll(); call != null; call = queue.poll()) {
            call.fail(why);
        }
    }

    /** About ten times a second, from another thread: ends what has been undecided for too long. */
    void tick(long now) {
        RedisCall<?>[] asked = current;
        for (RedisCall<?> call : asked) {
            failIfTooOld(call, now);
        }
        RedisConnection hanging = link;
        if (hanging != null && asked.length > 0 && now - askedAt > PATIENCE_NANOS) {
            // Reading gives up by itself, but writing to a Redis that does not read would not.
            hanging.abort();
        }
        for (RedisCall<?> call = queue.peek();
                call != null && call.isOlderThan(PATIENCE_NANOS, now);
                call = queue.peek()) {
            if (queue.remove(call)) {
                call.fail("no answer from Redis in time");
            }
        }
    }

    private static void failIfTooOld(RedisCall<?> call, long now) {
        if (call.isOlderThan(PATIENCE_NANOS, now)) {
            call.fail("no answer from Redis in time");
        }
    }

    /** Takes no more; what waits is still answered. */
    void stop() {
        closing = true;
        RedisCall<Object> wake = ping();
        wake.fail("only to end the thread's waiting; when the queue is full it does not wait");
        queue.offer(wake);
    }

    /** Waits for the end after {@link #stop}, a second or so. */
    void join() {
        try {
            thread.join(1_200);
            if (thread.isAlive()) {
                RedisConnection hanging = link;
                if (hanging != null) {
                    hanging.abort();
                }
                thread.interrupt();
                thread.join(300);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
