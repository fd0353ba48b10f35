package chat.concurrent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Has some tasks of a kind under way at a time; the others wait in their order, and hold nothing. Safe for use by many threads. */
public final class Turns {
    private final int most;
    private final Executor executor;

    @GuardedBy("this")
    private final Queue<Runnable> waiting = new ArrayDeque<>(1);

    @GuardedBy("this")
    private int underWay;

    /**
     * Creates turns for tasks of a kind.
     *
     * @param most the tasks that may be under way at a time
     * @param executor begins those that have waited
     */
    public Turns(int most, Executor executor) {
        this.most = most;
        this.executor = executor;
    }

    /** Returns the number of tasks that wait. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** Runs a task, now or when others have ended. The future ends as that of the task. */
    public <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> task) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        begin(() -> Futures.onCompletion(started(task), (value, failure) -> {
            end();
            if (failure == null) {
                outcome.complete(value);
            } else {
                outcome.completeExceptionally(failure);
            }
        }));
        return outcome;
    }

    private static <T> CompletableFuture<T> started(Supplier<CompletableFuture<T>> task) {
        return CompletableFuture.<@Nullable Void>completedFuture(null).thenCompose(now -> task.get());
    }

    private void begin(Runnable task) {
        synchronized (this) {
            if (underWay == most) {
                waiting.add(task);
                return;
            }
            underWay++;
        }
        task.run();
    }

    private void end() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            underWay -= next == null ? 1 : 0;
        }
        if (next != null) {
            executor.execute(next);
        }
    }
}
