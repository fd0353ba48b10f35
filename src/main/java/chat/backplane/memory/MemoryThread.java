package chat.backplane.memory;

import chat.backplane.Unavailable;
import chat.concurrent.Threads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The thread {@code memory-backplane}, which carries out all calls of a backplane in their order. Safe for use by many threads. */
final class MemoryThread {
    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue, Threads.daemons("memory-backplane"));

    /** Returns the number of calls that wait. */
    int waiting() {
        return queue.size();
    }

    void run(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            // Closed: nobody waits for the result.
        }
    }

    <T> CompletableFuture<T> call(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    result.complete(work.get());
                } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            return unavailable("closed");
        }
        return result;
    }

    static <T> CompletableFuture<T> unavailable(String why) {
        return CompletableFuture.failedFuture(new Unavailable("memory: " + why));
    }

    boolean isClosed() {
        return thread.isShutdown();
    }

    /** Ends after what waits. Blocks for up to a second. */
    void close() {
        thread.shutdown();
        if (!Threads.awaitTermination(thread, Duration.ofSeconds(1))) {
            thread.shutdownNow();
        }
    }
}
