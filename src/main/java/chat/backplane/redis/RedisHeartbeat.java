package chat.backplane.redis;

import chat.backplane.Backplane;
import chat.backplane.Backplane.Listener;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * Proves every second that the whole way works: renews this instance's lease, which is a write, and publishes a canary
 * that has to come back on the subscribed connection. While it does not it tries more often, so that a Redis that is
 * back is noticed soon.
 */
final class RedisHeartbeat {
    static final long LEASE_MS = Backplane.FORGOTTEN.toMillis();

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PERIOD_WHEN_LOST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long OLDEST_CANARY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final RedisKeys keys;
    private final String instance;
    private final FunctionLibrary library;
    private final RedisPipeline writes;
    private final SigningSecrets secrets;
    private final Listener listener;
    private final Timer lag;

    /** By nanoTime, when the canary that came back last was sent; null when none has since the connection was lost. */
    private volatile @Nullable Long heard;

    /** By nanoTime, when the last beat was written; null when none has been since then. */
    private volatile @Nullable Long written;

    private volatile boolean live;

    /** What this instance tells of itself; empty until it does. */
    private volatile String status = "";

    /** By nanoTime; confined to the thread that ticks. */
    private long next = System.nanoTime();

    /** What to do when this instance was not registered: it is new, or Redis has lost what it wrote. */
    private final Runnable unknown;

    RedisHeartbeat(
            RedisContext shared, RedisPipeline writes, SigningSecrets secrets, Listener listener, Runnable unknown) {
        this.keys = shared.keys();
        this.instance = shared.settings().instance();
        this.library = shared.library();
        this.writes = writes;
        this.secrets = secrets;
        this.listener = listener;
        this.unknown = unknown;
        this.lag = shared.metrics().timer("chat.backplane.lag");
    }

    boolean isLive() {
        return live;
    }

    /**
     * Something came on the canary's channel.
     *
     * @return whether it was the canary, of this process and of late; anybody may publish there
     */
    boolean canary(String text) {
        long sent;
        try {
            sent = Long.parseLong(text);
        } catch (NumberFormatException e) {
            return false;
        }
        long took = System.nanoTime() - sent;
        if (took < 0 || took > OLDEST_CANARY_NANOS) {
            return false;
        }
        lag.record(Duration.ofNanos(took));
        heard = sent;
        return true;
    }

    /** About ten times a second. */
    void tick(long now) {
        if (!writes.isConnected()) {
            heard = null;
            written = null;
        }
        // A Redis that is only slow for a moment does not count as lost: to say so to everybody would not help it.
        boolean works = isRecent(heard, now) && isRecent(written, now);
        if (works != live) {
            live = works;
            listener.onLive(works);
        }
        if (now - next >= 0) {
            next = now + (works ? PERIOD_NANOS : PERIOD_WHEN_LOST_NANOS);
            beat();
        }
    }

    private static boolean isRecent(@Nullable Long when, long now) {
        return when != null && now - when < SILENCE_NANOS;
    }

    /** From now on each beat carries it, and the next one goes out at once. */
    void report(String told) {
        status = told;
        beat();
    }

    /** At once: what it takes to be live may just have come about. */
    void beat() {
        secrets.tell();
        writes.call(
                        () -> library.call("beat", keys.instances(), keys.statuses())
                                .add(instance)
                                .add(LEASE_MS)
                                .add(status),
                        RedisReply::number)
                .whenComplete((added, failure) -> {
                    if (failure == null) {
                        written = System.nanoTime();
                    }
                    if (added != null && added == 1) {
                        unknown.run();
                    }
                });
        writes.call(
                () -> new CommandArguments(Command.PUBLISH)
                        .add(keys.canary(instance))
                        .add(Long.toString(System.nanoTime())),
                RedisReply::number);
    }

    /** Not live any more, which nobody is told: this is called when all ends. */
    void close() {
        live = false;
    }
}
