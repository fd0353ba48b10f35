package chat.hub;

import chat.testing.Await;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A clock that stands still until the test advances it, and a thread whose delayed tasks run when it does. */
final class ManualTime extends ScheduledThreadPoolExecutor implements LongSupplier {
    private final PriorityQueue<Delayed> delayed =
            new PriorityQueue<>(Comparator.comparingLong(Delayed::at).thenComparingLong(Delayed::order));

    private volatile long now = TimeUnit.DAYS.toNanos(1);
    private long order;

    private record Delayed(long at, long order, Runnable task) {}

    ManualTime() {
        super(1, task -> {
            Thread thread = new Thread(task, "hub");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public long getAsLong() {
        return now;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        if (delay <= 0) {
            return super.schedule(task, 0, unit);
        }
        synchronized (delayed) {
            delayed.add(new Delayed(now + unit.toNanos(delay), order++, task));
        }
        return super.schedule(() -> {}, 0, unit);
    }

    /** Lets time pass; returns when all tasks that became due have run, and all that those handed in. */
    void advance(Duration by) {
        long end = now + by.toNanos();
        settle();
        Delayed next = takeDue(end);
        while (next != null) {
            now = Math.max(now, next.at());
            execute(next.task());
            settle();
            next = takeDue(end);
        }
        now = end;
    }

    private @Nullable Delayed takeDue(long end) {
        synchronized (delayed) {
            Delayed next = delayed.peek();
            return next == null || next.at() > end ? null : delayed.poll();
        }
    }

    /** Waits until the thread has run all that it has been given, and all that this handed in. */
    void settle() {
        for (int i = 0; i < 3; i++) {
            Await.result(CompletableFuture.runAsync(() -> {}, this));
        }
    }
}
