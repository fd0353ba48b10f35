package chat.hub;

import chat.metrics.Metrics;
import chat.testing.Await;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A clock that stands still until the test advances it, and the loop whose delayed tasks run when it does. */
final class ManualTime implements LongSupplier {
    private volatile long now = TimeUnit.DAYS.toNanos(1);
    private @Nullable EventLoop loop;

    /** Starts the loop that this is the clock of. Called once. */
    EventLoop startLoop(Metrics metrics) {
        EventLoop started = new EventLoop(this, metrics);
        loop = started;
        return started;
    }

    @Override
    public long getAsLong() {
        return now;
    }

    /** Lets time pass; returns when all tasks that became due have run, and all that those handed in. */
    void advance(Duration by) {
        long end = now + by.toNanos();
        settle();
        Optional<Long> next = nextDueAt();
        while (next.isPresent() && next.get() <= end) {
            now = Math.max(now, next.get());
            settle();
            next = nextDueAt();
        }
        now = end;
    }

    /** Lets time pass while the loop is busy with one task. */
    void advanceBusy(Duration by) {
        long end = now + by.toNanos();
        run(() -> now = end);
    }

    /** Runs a task on the loop, and all that it hands in. */
    void run(Runnable task) {
        loop().execute(task);
        settle();
    }

    /** Keeps the loop in a task until the future is completed. */
    CompletableFuture<String> holdLoop() {
        CompletableFuture<String> entered = new CompletableFuture<>();
        CompletableFuture<String> hold = new CompletableFuture<>();
        loop().execute(() -> {
            entered.complete("");
            hold.join();
        });
        Await.result(entered);
        return hold;
    }

    private Optional<Long> nextDueAt() {
        Optional<Long> next = Await.result(
                loop().submit(() -> CompletableFuture.completedFuture(Optional.ofNullable(loop().nextDueAt()))));
        settle();
        return next;
    }

    /** Waits until the loop has run all that it has been given, and all that this handed in. */
    void settle() {
        for (int i = 0; i < 3; i++) {
            Await.result(loop().submit(() -> CompletableFuture.completedFuture("")));
        }
        Await.until("the loop is idle", loop()::isIdle);
    }

    private EventLoop loop() {
        return Objects.requireNonNull(loop, "startLoop comes first");
    }
}
