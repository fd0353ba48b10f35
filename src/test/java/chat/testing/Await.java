package chat.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what a test expects to come true, no longer than it takes. */
public final class Await {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Await() {}

    public static void until(String what, BooleanSupplier condition) {
        within(TIMEOUT, what, condition);
    }

    public static void within(Duration limit, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        // The time is read first: a thread that was held up meanwhile looks once more.
        boolean late = false;
        while (!condition.getAsBoolean()) {
            if (late) {
                fail("not within " + limit.toMillis() + " ms: " + what);
            }
            late = System.nanoTime() - end > 0;
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    /** The future's result; the failure that it ended with, as it is, or of the test when it does not end. */
    public static <T> T result(CompletableFuture<T> future) {
        try {
            return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no result", e);
        }
    }
}
