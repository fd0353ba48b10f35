package chat.backplane.redis;

import chat.backplane.Backplane.Full;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis has memory for more ({@code maxmemory}), as the answers to what this instance publishes tell. While it has
 * none it is asked once a second, so that this is known again without anybody's publishing.
 */
final class MaxMemoryMonitor {
    private static final Logger log = LoggerFactory.getLogger(MaxMemoryMonitor.class);
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FunctionLibrary library;
    private final RedisPipeline writes;
    private volatile boolean full;

    /** By nanoTime; confined to the thread that ticks. */
    private long next = System.nanoTime();

    MaxMemoryMonitor(RedisContext shared, RedisPipeline writes) {
        this.library = shared.library();
        this.writes = writes;
        shared.metrics().gauge("chat.backplane.full", () -> full ? 1 : 0);
    }

    boolean isFull() {
        return full;
    }

    /** Learns from how a write ends that Redis refuses when it is full. */
    <T> CompletableFuture<T> learning(CompletableFuture<T> write) {
        write.whenComplete((value, failure) -> {
            if (failure == null) {
                learn(false);
            } else if (failure instanceof Full) {
                learn(true);
            }
        });
        return write;
    }

    private void learn(boolean now) {
        if (full != now) {
            full = now;
            if (now) {
                log.warn("Redis is full (maxmemory): messages are refused until it has room; all else goes on");
            } else {
                log.info("Redis has room again: messages are taken");
            }
        }
    }

    /** About ten times a second. */
    void tick(long now) {
        if (full && now - next >= 0) {
            next = now + PERIOD_NANOS;
            var ignored = learning(writes.call(() -> library.call("fits"), RedisReply::number));
        }
    }
}
