package chat.hub;

import chat.concurrent.Futures;
import chat.concurrent.Threads;
import chat.connection.FatalErrors;
import chat.metrics.Metrics;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on one thread named {@code hub}, in the order in which they were handed in, and delayed tasks when they are
 * due. The state of all rooms is confined to that thread.
 *
 * <p>A task that throws is logged and counted as {@code chat.errors{where="hub"}}, its caller is told, and the
 * loop goes on. Closing drops the tasks that still wait.
 *
 * <p>The queue never refuses a task: callers ask {@link #isFull} first and drop what can be told again.
 *
 * <p>Safe for use by many threads.
 */
public final class EventLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    /** Tasks that may wait before callers have to give way; delayed tasks that are not yet due do not count. */
    private static final int MAX_QUEUED_TASKS = 20_000;

    private final ScheduledExecutorService executor;
    private final LongSupplier nanoTime;
    private final Metrics metrics;
    private final AtomicInteger queued = new AtomicInteger();

    /** Starts a loop on a daemon thread of its own, timed by {@link System#nanoTime}. */
    public EventLoop(Metrics metrics) {
        this(singleThread(), System::nanoTime, metrics);
    }

    /**
     * @param executor runs one task at a time, in order; closed with this loop
     * @param nanoTime the clock of the loop and of everything confined to it
     */
    EventLoop(ScheduledExecutorService executor, LongSupplier nanoTime, Metrics metrics) {
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        metrics.gauge("chat.hub.queue", queued::get);
        metrics.gauge("chat.hub.queue.limit", () -> MAX_QUEUED_TASKS);
    }

    private static ScheduledExecutorService singleThread() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, Threads.daemons("hub"));
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    /** Returns the time in nanoseconds, as {@link System#nanoTime} does: only differences mean something. */
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Whether so many tasks wait that callers have to give way. */
    boolean isFull() {
        return queued.get() >= MAX_QUEUED_TASKS;
    }

    /** Runs a task without telling the caller of its outcome. Ignored after {@link #close}. */
    void execute(Runnable task) {
        enqueue(task, error -> {});
    }

    /** Like {@link #execute}, after a delay. */
    void schedule(long delayMs, Runnable task) {
        try {
            Futures.ignore(executor.schedule(() -> run(task, error -> {}), delayMs, TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException e) {
            LOG.debug("a delayed task came after the loop was closed");
        }
    }

    /**
     * Runs a task and returns the outcome of the future that it returns.
     *
     * @return completes exceptionally when that future does, when the task throws, or when the loop is already closed
     */
    <T> CompletableFuture<T> submit(Supplier<CompletableFuture<T>> task) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        enqueue(
                () -> Futures.onCompletion(task.get(), (value, error) -> {
                    if (error == null) {
                        outcome.complete(value);
                    } else {
                        outcome.completeExceptionally(error);
                    }
                }),
                outcome::completeExceptionally);
        return outcome;
    }

    /**
     * Starts something asynchronous on the calling thread and continues on the loop with its result. One of the two
     * continuations runs to its end, unless the loop is closed first.
     *
     * @param failed runs on the loop when the request throws, when its future completes exceptionally, or when {@code next}
     *     throws
     */
    @SuppressWarnings("CatchingUnchecked") // Whatever the request throws, its caller is told.
    <T> void await(Supplier<CompletableFuture<T>> request, Consumer<T> next, Runnable failed) {
        try {
            Futures.onCompletion(request.get(), (value, error) -> {
                if (error == null) {
                    enqueue(() -> next.accept(value), e -> run(failed, ignored -> {}));
                } else {
                    execute(failed);
                }
            });
        } catch (Throwable e) {
            report(e, error -> execute(failed));
        }
    }

    /**
     * Runs a part of a task on the calling thread, so that its failure is handled as a task's own and the rest of the task
     * goes on.
     *
     * @param failed told what the part has thrown; an exception of its own is passed on
     */
    @SuppressWarnings("CatchingUnchecked") // Whatever a task throws, its caller is told.
    void run(Runnable part, Consumer<Throwable> failed) {
        try {
            part.run();
        } catch (Throwable e) {
            report(e, failed);
        }
    }

    private void report(Throwable error, Consumer<Throwable> failed) {
        log(error);
        try {
            failed.accept(error);
        } finally {
            FatalErrors.report(error);
        }
    }

    /** Logs and counts that a part of a task has failed, and passes an {@link Error} on; see {@link FatalErrors}. */
    void report(Throwable error) {
        log(error);
        FatalErrors.report(error);
    }

    private void log(Throwable error) {
        metrics.counter("chat.errors", "where", "hub").increment();
        LOG.error("the hub failed at a task", error);
    }

    private void enqueue(Runnable task, Consumer<Throwable> failed) {
        queued.incrementAndGet();
        try {
            executor.execute(() -> {
                queued.decrementAndGet();
                run(task, failed);
            });
        } catch (RejectedExecutionException e) {
            queued.decrementAndGet();
            LOG.debug("a task came after the loop was closed");
            failed.accept(e);
        }
    }

    /** Ends the loop after the task that it is running. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
