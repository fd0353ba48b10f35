package chat.hub;

import chat.concurrent.FatalErrors;
import chat.concurrent.Futures;
import chat.concurrent.Threads;
import chat.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on one thread named {@code hub}, in the order in which they were handed in, and delayed tasks when they are
 * due. The state of all rooms is confined to that thread.
 *
 * <p>A task that throws is logged and counted as {@code chat.errors{where="hub"}}, its caller is told, and the
 * loop goes on. Closing drops the tasks that still wait, and fails the futures of those that were submitted.
 *
 * <p>The queue never refuses a task: callers ask {@link #isFull} or {@link #isBusy} first, and drop what may be dropped.
 *
 * <p>Safe for use by many threads. Handing in a task takes no lock, and wakes the thread only if it is parked.
 */
public final class EventLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    /** Tasks that may wait before callers have to give way; delayed tasks that are not yet due do not count. */
    private static final int MAX_QUEUED_TASKS = 20_000;

    /** A few milliseconds' worth of tasks. */
    private static final int BUSY_QUEUED_TASKS = 500;

    /** Tasks that may run before those that have become due meanwhile. */
    private static final int MAX_TASKS_A_TURN = 64;

    private final LongSupplier nanoTime;
    private final Counter errors;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final ThreadParking parking;
    private final BooleanSupplier nothingToDo = this::hasNothingToDo;
    private volatile boolean closed;

    /** This loop's thread alone. */
    private final DelayedTasks delayed = new DelayedTasks();

    /** Starts a loop on a daemon thread of its own, timed by {@link System#nanoTime}. */
    public EventLoop(Metrics metrics) {
        this(System::nanoTime, metrics);
    }

    /** @param nanoTime the clock of the loop and of everything confined to it */
    EventLoop(LongSupplier nanoTime, Metrics metrics) {
        this.nanoTime = nanoTime;
        this.parking = new ThreadParking(nanoTime);
        this.errors = metrics.counter("chat.errors", "where", "hub");
        metrics.gauge("chat.hub.queue", queued::get);
        metrics.gauge("chat.hub.queue.limit", () -> MAX_QUEUED_TASKS);
        this.thread = Threads.startDaemon("hub", this::runUntilClosed);
    }

    /** Returns the time in nanoseconds, as {@link System#nanoTime} does: only differences mean something. */
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Whether {@value #MAX_QUEUED_TASKS} tasks wait: callers have to give way. */
    boolean isFull() {
        return queued.get() >= MAX_QUEUED_TASKS;
    }

    /** Whether so many tasks wait that what is worthless later is not to be handed in. */
    boolean isBusy() {
        return queued.get() >= BUSY_QUEUED_TASKS;
    }

    /** Runs a task without telling the caller of its outcome. Ignored after {@link #close}. */
    void execute(Runnable task) {
        if (closed) {
            drop(task); // Not by way of the queue, which its caller would empty again when it goes on to the next one.
            return;
        }
        queued.incrementAndGet();
        tasks.add(task);
        if (closed) {
            dropWaiting();
        } else {
            parking.wake(thread);
        }
    }

    /** Like {@link #execute}, after a delay. */
    void schedule(long delayMs, Runnable task) {
        scheduleAt(nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs), task);
    }

    /** Like {@link #execute}, at a time of {@link #nanoTime}. */
    void scheduleAt(long at, Runnable task) {
        if (Thread.currentThread() == thread) {
            delayed.add(at, task);
        } else {
            execute(() -> delayed.add(at, task));
        }
    }

    /**
     * Runs a task and returns the outcome of the future that it returns.
     *
     * @return completes exceptionally when that future does, when the task throws, or when the loop is closed before the task
     *     has begun
     */
    <T> CompletableFuture<T> submit(Supplier<CompletableFuture<T>> task) {
        Submission<T> submission = new Submission<>(task);
        execute(submission);
        return submission;
    }

    /** A task whose caller waits for the outcome of the future that it returns. */
    private final class Submission<T> extends CompletableFuture<T> implements Runnable {
        private final Supplier<CompletableFuture<T>> task;

        Submission(Supplier<CompletableFuture<T>> task) {
            this.task = task;
        }

        @Override
        public void run() {
            EventLoop.this.run(() -> Futures.onCompletion(task.get(), this::end), this::completeExceptionally);
        }

        private void end(T value, @Nullable Throwable error) {
            if (error == null) {
                complete(value);
            } else {
                completeExceptionally(error);
            }
        }
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
                    execute(() -> run(() -> next.accept(value), e -> run(failed)));
                } else {
                    execute(failed);
                }
            });
        } catch (Throwable e) {
            report(e, error -> execute(failed));
        }
    }

    /**
     * Runs a part of a task on the calling thread: its failure is handled as a task's own, and the rest goes on.
     *
     * @param failed receives what the part has thrown; an exception of its own is passed on
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
        errors.increment();
        LOG.error("a task of the hub failed", error);
    }

    @SuppressWarnings("CatchingUnchecked") // It goes on even when a failure cannot be reported, as without memory.
    private void runUntilClosed() {
        while (!closed) {
            try {
                runDue();
                runQueued();
            } catch (Throwable e) {
                errors.increment();
            }
            if (tasks.isEmpty()) {
                park();
            }
        }
    }

    private void runDue() {
        if (delayed.isEmpty()) {
            return;
        }
        long now = nanoTime();
        for (Runnable task = delayed.pollDue(now); task != null && !closed; task = delayed.pollDue(now)) {
            run(task);
        }
    }

    private void runQueued() {
        for (int i = 0; i < MAX_TASKS_A_TURN; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            queued.decrementAndGet();
            if (closed) {
                drop(task); // It may have been handed in after the loop was closed.
            } else {
                run(task);
            }
        }
    }

    /** Like {@link #run(Runnable, Consumer)}, where nobody has to be told of a failure. */
    void run(Runnable part) {
        run(part, error -> {});
    }

    /** Waits for a task, or until the first of those delayed is due. */
    private void park() {
        Long next = delayed.nextAt();
        long nanos = next == null ? Long.MAX_VALUE : next - nanoTime();
        if (nanos > 0) {
            parking.park(nanos, nothingToDo);
        }
    }

    private boolean hasNothingToDo() {
        return tasks.isEmpty() && !closed;
    }

    /** Whether the loop waits for a task, or for the time of one. */
    boolean isIdle() {
        return parking.isParked();
    }

    /** Returns for how long, since its start, the loop has had nothing to do. On the loop's thread. */
    long idleNanos() {
        return parking.idleNanos();
    }

    /** Returns when the first of the delayed tasks is due, or null when there is none. On the loop's thread. */
    @Nullable
    Long nextDueAt() {
        return delayed.nextAt();
    }

    private void dropWaiting() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            queued.decrementAndGet();
            drop(task);
        }
    }

    private static void drop(Runnable task) {
        if (task instanceof Submission<?> submission) {
            submission.completeExceptionally(new RejectedExecutionException("the hub is closed"));
        }
    }

    /** Ends the loop after the task that it is running. */
    @Override
    public void close() {
        closed = true;
        parking.wake(thread);
        dropWaiting();
    }
}
