package chat.backplane.redis;

import chat.backplane.Backplane.Full;
import chat.concurrent.Futures;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks whether Redis has reached {@code maxmemory}, by the answers to this instance's publications. While it has, Redis is
 * asked once a second, so that the end is noticed even if nobody publishes.
 */
final class MaxMemoryMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(MaxMemoryMonitor.class);
    private static final long POLL_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FunctionLibrary library;
    private final RedisPipeline writes;
    private volatile boolean full;

    /** The time of the next poll, by nanoTime; confined to the thread of {@link #tick}. */
    private long nextPoll = System.nanoTime();

    MaxMemoryMonitor(RedisContext context, RedisPipeline writes) {
        this.library = context.library();
        this.writes = writes;
        context.metrics().gauge("chat.backplane.full", () -> full ? 1 : 0);
    }

    boolean isFull() {
        return full;
    }

    /** Takes how a write has ended: with this failure, or null when it was carried out. */
    void onWritten(@Nullable Throwable failure) {
        if (failure == null) {
            update(false);
        } else if (failure instanceof Full) {
            update(true);
        }
    }

    private void update(boolean now) {
        if (full != now) {
            full = now;
            if (now) {
                LOG.warn("Redis is full (maxmemory): messages are refused until it has room; all else goes on");
            } else {
                LOG.info("Redis has room again: messages are accepted");
            }
        }
    }

    /** Called by the {@link Ticker}. */
    void tick(long now) {
        if (full && now - nextPoll >= 0) {
            nextPoll = now + POLL_INTERVAL_NANOS;
            Futures.onCompletion(
                    writes.call(() -> library.call("fits"), RedisReply::number), (fits, failure) -> onWritten(failure));
        }
    }
}
