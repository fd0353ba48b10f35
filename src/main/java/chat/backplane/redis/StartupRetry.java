package chat.backplane.redis;

import chat.backplane.Backplane.Unavailable;
import chat.concurrent.Threads;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retries the first requests of an instance while Redis is starting or busy, so that a machine may start both at the same
 * time. Any other failure is reported at once.
 */
final class StartupRetry {
    private static final Logger LOG = LoggerFactory.getLogger(StartupRetry.class);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Redis loads about ten gigabytes of an append-only file in that time. */
    private static final long LOADING_TIMEOUT_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** The time for a Redis that accepts a connection and does not answer: its disk or its machine is busy. */
    private static final long SILENCE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final RedisAddress address;
    private final ConnectionOpener opener;

    StartupRetry(RedisContext context) {
        this.address = context.settings().address();
        this.opener = context.opener();
    }

    /**
     * Returns the result of the first attempt that succeeds. Blocks.
     *
     * @throws Unavailable when an attempt fails for another reason, or time is up; the message says where and why
     */
    <T> T retryWhileStarting(Supplier<T> attempt) {
        long startedAt = System.nanoTime();
        boolean logged = false;
        while (true) {
            try {
                return attempt.get();
            } catch (RuntimeException e) {
                if (System.nanoTime() - startedAt >= timeoutNanos(e)) {
                    throw opener.unavailable(e);
                }
                if (!logged) {
                    LOG.info("waiting for {}: {}", address, ConnectionOpener.reason(e));
                    logged = true;
                }
                Threads.pause(PAUSE);
            }
        }
    }

    private static long timeoutNanos(RuntimeException failure) {
        return ConnectionOpener.isLoading(failure)
                ? LOADING_TIMEOUT_NANOS
                : ConnectionOpener.isSilent(failure) ? SILENCE_TIMEOUT_NANOS : 0;
    }
}
