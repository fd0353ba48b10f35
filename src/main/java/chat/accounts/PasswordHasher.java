package chat.accounts;

import chat.concurrent.Threads;
import chat.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Computes the hashes of passwords: a few at once, since each takes memory and a core, some wait, and more are refused. Safe
 * for use by many threads.
 *
 * <p>A network may have half of the places; so no address refuses all others. The threads end when they have been idle.
 */
public final class PasswordHasher implements AutoCloseable {
    /** The hashes that wait for each that is computed. The last of them waits for two or three seconds. */
    private static final int WAITING_PER_THREAD = 8;

    /** The share of the heap that computations may take, as its divisor; one may always run. */
    private static final int HEAP_DIVISOR = 8;

    private static final int IDLE_SECONDS = 10;

    private final Argon2 argon2;
    private final ThreadPoolExecutor threads;
    private final int places;
    private final int placesPerNetwork;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<String, Integer> takenByNetwork = new ConcurrentHashMap<>();
    private final Timer computing;
    private final Counter refused;

    /** Thrown when too many hashes wait already. */
    public static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Busy() {
            super("too many passwords are being checked", null, false, false);
        }
    }

    /**
     * Creates a hasher for this machine's cores and heap.
     *
     * @param cost of the hashes that are made
     */
    public PasswordHasher(Argon2Cost cost, Metrics metrics) {
        this(new Argon2(cost), threadsFor(cost), metrics);
    }

    PasswordHasher(Argon2 argon2, int threads, Metrics metrics) {
        this.argon2 = argon2;
        this.places = threads * (1 + WAITING_PER_THREAD);
        this.placesPerNetwork = (places + 1) / 2;
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(places),
                Threads.daemons("passwords"));
        this.threads.allowCoreThreadTimeOut(true);
        this.computing = metrics.timer("chat.passwords");
        this.refused = metrics.counter("chat.passwords.refused");
        metrics.gauge("chat.passwords.pending", taken::get);
        metrics.gauge("chat.passwords.pending.limit", () -> places);
    }

    /** Half of the cores: a flood of passwords leaves the other half to the conversation. */
    private static int threadsFor(Argon2Cost cost) {
        int cores = Runtime.getRuntime().availableProcessors();
        long fitting = Runtime.getRuntime().maxMemory() / HEAP_DIVISOR / (cost.memoryKb() * 1024L);
        return (int) Math.max(1, Math.min(cores / 2, fitting));
    }

    /**
     * Hashes a password.
     *
     * @param network of the client; see {@code ClientNetwork}
     * @return completes on a thread of this; fails with {@link Busy}
     */
    CompletableFuture<String> hash(String network, String password) {
        return run(network, () -> argon2.hash(password));
    }

    /** Verifies a password; see {@link Argon2#verify}. Otherwise like {@link #hash}. */
    CompletableFuture<Argon2.Verdict> verify(String network, String password, String stored) {
        return run(network, () -> argon2.verify(password, stored));
    }

    private <T> CompletableFuture<T> run(String network, Supplier<T> computation) {
        if (!tryTake(network)) {
            refused.increment();
            return CompletableFuture.failedFuture(new Busy());
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                T value;
                try {
                    value = computing.record(computation);
                } catch (RuntimeException | Error e) {
                    release(network);
                    result.completeExceptionally(e);
                    return;
                }
                release(network);
                result.complete(value);
            });
        } catch (RejectedExecutionException e) {
            release(network); // Closed.
            result.completeExceptionally(new Busy());
        }
        return result;
    }

    /** Takes a place. A network that is not limited, such as this machine's own, may have all. */
    private boolean tryTake(String network) {
        if (taken.incrementAndGet() > places) {
            taken.decrementAndGet();
            return false;
        }
        int own = network.isEmpty() ? 0 : takenByNetwork.merge(network, 1, Integer::sum);
        if (own > placesPerNetwork) {
            release(network);
            return false;
        }
        return true;
    }

    private void release(String network) {
        taken.decrementAndGet();
        takenByNetwork.computeIfPresent(network, (n, count) -> count == 1 ? null : count - 1);
    }

    /** Refuses further hashes, and drops those that wait. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
