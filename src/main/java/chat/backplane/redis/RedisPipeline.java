package chat.backplane.redis;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Receipt;
import chat.concurrent.Threads;
import chat.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * A thread with a connection, which takes the calls that wait, sends them in one go, and completes them with the answers.
 * The calls of one caller are carried out in the order in which it made them. Safe for use by many threads.
 *
 * <p>Every call completes within a second. Calls that were under way when a connection broke are repeated once, in their
 * order, on another one: reading twice is harmless, and so is every write here, publications because of their nonce. If no
 * other connection can be opened, all calls that wait fail; later ones wait for the next attempt. {@link #tick} ends
 * whatever is still undecided.
 *
 * <p>An idle connection is pinged every second, so that a dead one is replaced before somebody needs it; a missing one is
 * opened without waiting for a call.
 */
final class RedisPipeline {
    private static final long CALL_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(850);
    private static final PendingCall<?>[] NONE = {};
    private static final int PING_INTERVAL_MS = 1_000;
    private static final int CONNECT_INTERVAL_MS = 400;
    private static final int JOIN_TIMEOUT_MS = 1_200;
    private static final int ABORT_TIMEOUT_MS = 300;

    private final int maxBatch;
    private final Counter overflows;
    private final Counter repeats;
    private final LinkedBlockingQueue<PendingCall<?>> queue;
    private final PipelineConnection connection;
    private final PublishCommand publish;
    private final Thread thread;

    /** The calls that are sent now. Written by the thread. */
    private volatile PendingCall<?>[] current = NONE;

    /** The time since which they are sent, by nanoTime. Written by the thread. */
    private volatile long sentAt;

    private volatile boolean closing;
    private volatile boolean ended;

    /**
     * Creates a pipeline, which is to be started.
     *
     * @param purpose {@code publish} or {@code read}; see {@link ConnectionOpener#open}
     * @param suffix of the thread's name, to tell several pipelines of one purpose apart; may be empty
     * @param maxQueued the greatest number of calls that wait; more are refused
     * @param maxBatch the greatest number of calls that are sent in one go
     */
    RedisPipeline(String purpose, String suffix, RedisContext context, int maxQueued, int maxBatch) {
        this.maxBatch = maxBatch;
        Metrics metrics = context.metrics();
        this.overflows = metrics.counter("chat.backplane.overflows", "link", purpose);
        this.repeats = metrics.counter("chat.backplane.repeats", "link", purpose);
        this.queue = new LinkedBlockingQueue<>(maxQueued);
        this.connection = new PipelineConnection(purpose, context);
        this.publish = new PublishCommand(context);
        this.thread = Threads.daemon("redis-" + purpose + suffix, this::run);
    }

    /** @param first a connection that is open already, or null */
    void start(@Nullable RedisConnection first) {
        if (first != null) {
            connection.adopt(first);
        }
        thread.start();
    }

    /**
     * Queues a call; never blocks.
     *
     * @param command makes the command on the pipeline's thread, which may be more than once
     * @param reader converts the answer on the pipeline's thread
     */
    <T> CompletableFuture<T> call(Supplier<CommandArguments> command, Function<Object, T> reader) {
        return add(PendingCall.of(command, reader));
    }

    /**
     * Queues a publication; never blocks.
     *
     * @param reader converts the answer of {@code publish} in chat.lua for one entry, on the pipeline's thread
     */
    CompletableFuture<Receipt> publish(Draft draft, Function<Object, Receipt> reader) {
        return add(PendingCall.of(draft, reader));
    }

    private <T> CompletableFuture<T> add(PendingCall<T> call) {
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

    /** Returns whether there is a connection, as far as is known. */
    boolean isConnected() {
        return connection.isOpen();
    }

    /** Returns how often this has connected. */
    int connects() {
        return connection.connects();
    }

    /** Returns the number of calls that wait to be sent. */
    int waiting() {
        return queue.size();
    }

    private void run() {
        List<PendingCall<?>> batch = new ArrayList<>(maxBatch);
        while (!(closing && queue.isEmpty())) {
            try {
                int waitMs = connection.isOpen() ? PING_INTERVAL_MS : CONNECT_INTERVAL_MS;
                PendingCall<?> first = queue.poll(waitMs, TimeUnit.MILLISECONDS);
                batch.add(first == null ? ping() : first);
                queue.drainTo(batch, maxBatch - 1);
                batch.removeIf(call -> call.result().isDone());
                sentAt = System.nanoTime();
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
        connection.drop();
    }

    private static PendingCall<Object> ping() {
        return PendingCall.of(() -> new CommandArguments(Command.PING), reply -> reply);
    }

    private void exchange(List<PendingCall<?>> batch) {
        if (!closing) {
            connection.awaitAttempt();
        }
        sentAt = System.nanoTime();
        batch.removeIf(call -> call.result().isDone());
        if (batch.isEmpty()) {
            return;
        }
        boolean wasOpen = connection.isOpen();
        try {
            try {
                send(batch);
            } catch (JedisConnectionException e) {
                long now = System.nanoTime();
                batch.forEach(call -> failIfTimedOut(call, now));
                batch.removeIf(call -> call.result().isDone());
                if (!wasOpen || batch.isEmpty()) {
                    throw e;
                }
                connection.drop();
                repeats.increment(batch.size());
                send(batch);
            }
        } catch (RuntimeException e) {
            connection.onFailure(e);
            String why = "Redis is not reachable: " + ConnectionOpener.reason(e);
            batch.forEach(call -> call.fail(why));
            failQueued(why);
        }
    }

    private void send(List<PendingCall<?>> batch) {
        RedisConnection open = connection.open();
        CommandBatch sent = new CommandBatch(batch, publish);
        List<Object> replies = connection.exchange(open, sent.commands());
        sent.complete(replies);
        connection.dropIfUseless(replies);
    }

    private void failQueued(String why) {
        for (PendingCall<?> call = queue.poll(); call != null; call = queue.poll()) {
            call.fail(why);
        }
    }

    /** Ends calls that have timed out, and returns whether others are under way. Called by the {@link Ticker}. */
    boolean tick(long now) {
        PendingCall<?>[] sent = current;
        for (PendingCall<?> call : sent) {
            failIfTimedOut(call, now);
        }
        if (sent.length > 0 && now - sentAt > CALL_TIMEOUT_NANOS) {
            // A read times out by itself, but a write to a Redis that does not read would not.
            connection.abort();
        }
        for (PendingCall<?> call = queue.peek(); call != null && isTimedOut(call, now); call = queue.peek()) {
            if (queue.remove(call)) {
                failIfTimedOut(call, now);
            }
        }
        return sent.length > 0 || !queue.isEmpty();
    }

    private static void failIfTimedOut(PendingCall<?> call, long now) {
        if (isTimedOut(call, now)) {
            call.fail("no answer from Redis in time");
        }
    }

    private static boolean isTimedOut(PendingCall<?> call, long now) {
        return call.isOlderThan(CALL_TIMEOUT_NANOS, now);
    }

    /** Begins to close: new calls are refused, those that wait are still answered. */
    void stop() {
        closing = true;
        PendingCall<Object> wake = ping();
        wake.fail("only to wake the thread; when the queue is full it does not wait");
        queue.offer(wake);
    }

    /** Waits for the end after {@link #stop}, up to 1.5 s. */
    void join() {
        try {
            thread.join(JOIN_TIMEOUT_MS);
            if (thread.isAlive()) {
                connection.abort();
                thread.interrupt();
                thread.join(ABORT_TIMEOUT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
