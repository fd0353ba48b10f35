package chat.chaos;

import chat.concurrent.Futures;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The one thread that all members of a run live on. What they do there takes no time. */
final class Loop implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "members");
        thread.setDaemon(true);
        return thread;
    });
    private final Consumer<String> troubles;

    /** @param troubles is told when a task fails, which is a mistake of ours or an answer that makes no sense */
    Loop(Consumer<String> troubles) {
        this.troubles = troubles;
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void run(Runnable task) {
        after(0, task);
    }

    void after(long ms, Runnable task) {
        if (!executor.isShutdown()) {
            Futures.ignore(executor.schedule(() -> guarded(task), ms, TimeUnit.MILLISECONDS));
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            StackTraceElement[] where = e.getStackTrace();
            troubles.accept(e + (where.length == 0 ? "" : " at " + where[0]));
        }
    }

    /** Waits, on another thread, until something is true on this one; whether it was within the time. */
    boolean await(long ms, BooleanSupplier condition) {
        CountDownLatch met = new CountDownLatch(1);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        run(() -> look(condition, end, met));
        try {
            return met.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void look(BooleanSupplier condition, long end, CountDownLatch met) {
        if (condition.getAsBoolean()) {
            met.countDown();
        } else if (System.nanoTime() - end < 0) {
            after(20, () -> look(condition, end, met));
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
