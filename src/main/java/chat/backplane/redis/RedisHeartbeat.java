package chat.backplane.redis;

import chat.backplane.Backplane;
import chat.backplane.Backplane.Listener;
import chat.concurrent.Futures;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * Proves every second that the whole path works: renews this instance's lease, which is a write, and publishes a canary
 * that has to come back on the subscribed connection. While the backplane is not live it tries four times a second, so that
 * a recovery is noticed soon.
 */
final class RedisHeartbeat {
    /** Time without a beat after which an instance counts as gone. */
    static final long LEASE_MS = Backplane.INSTANCE_EXPIRY.toMillis();

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long INTERVAL_WHEN_LOST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** The greatest age of the latest canary and of the latest write while the backplane counts as live. */
    private static final long LIVE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long MAX_CANARY_AGE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final RedisKeys keys;
    private final String instance;
    private final FunctionLibrary library;
    private final RedisPipeline writes;
    private final SigningSecrets secrets;
    private final Listener listener;
    private final Runnable onUnknown;
    private final Timer lag;

    /** When the latest canary that came back was sent, by nanoTime; null if none has since the connection was lost. */
    private volatile @Nullable Long canarySentAt;

    /** When the latest beat was written, by nanoTime; null if none has since the connection was lost. */
    private volatile @Nullable Long writtenAt;

    private volatile boolean live;

    /** As reported by the hub; empty before. */
    private volatile String status = "";

    /** By nanoTime; confined to the thread of {@link #tick}. */
    private long nextBeat = System.nanoTime();

    /**
     * Creates a heartbeat, which beats once {@link #tick} is called.
     *
     * @param onUnknown called on the thread of the pipeline when Redis did not know this instance: it is new, or Redis has
     *     lost what it wrote
     */
    RedisHeartbeat(
            RedisContext context, RedisPipeline writes, SigningSecrets secrets, Listener listener, Runnable onUnknown) {
        this.keys = context.keys();
        this.instance = context.instance();
        this.library = context.library();
        this.writes = writes;
        this.secrets = secrets;
        this.listener = listener;
        this.onUnknown = onUnknown;
        this.lag = context.metrics().timer("chat.backplane.lag");
    }

    /** Returns whether canaries come back and beats are written. Safe to call from any thread. */
    boolean isLive() {
        return live;
    }

    /**
     * Takes a message from the canary's channel.
     *
     * @return whether it is a recent canary of this process; anybody may publish on the channel
     */
    boolean onCanary(String text) {
        long sent;
        try {
            sent = Long.parseLong(text);
        } catch (NumberFormatException e) {
            return false;
        }
        long took = System.nanoTime() - sent;
        if (took < 0 || took > MAX_CANARY_AGE_NANOS) {
            return false;
        }
        lag.record(Duration.ofNanos(took));
        canarySentAt = sent;
        return true;
    }

    /** Beats when it is time, and tells the listener of changes. Called about ten times a second, on one thread. */
    void tick(long now) {
        if (!writes.isConnected()) {
            canarySentAt = null;
            writtenAt = null;
        }
        // A Redis that is slow for a moment does not count as lost: telling every client would not help it.
        boolean works = isRecent(canarySentAt, now) && isRecent(writtenAt, now);
        if (works != live) {
            live = works;
            listener.onLive(works);
        }
        if (now - nextBeat >= 0) {
            nextBeat = now + (works ? INTERVAL_NANOS : INTERVAL_WHEN_LOST_NANOS);
            beat();
        }
    }

    private static boolean isRecent(@Nullable Long when, long now) {
        return when != null && now - when < LIVE_TIMEOUT_NANOS;
    }

    /** Sets the status that each beat carries, and beats at once. Safe to call from any thread. */
    void report(String newStatus) {
        status = newStatus;
        beat();
    }

    /** Beats at once, because the backplane may just have become live. Safe to call from any thread. */
    void beat() {
        secrets.send();
        Futures.onCompletion(
                writes.call(
                        () -> library.call("beat", keys.instances(), keys.statuses())
                                .add(instance)
                                .add(LEASE_MS)
                                .add(status),
                        RedisReply::number),
                (added, failure) -> {
                    if (failure == null) {
                        writtenAt = System.nanoTime();
                    }
                    if (added != null && added == 1) {
                        onUnknown.run();
                    }
                });
        Futures.ignore(writes.call(
                () -> new CommandArguments(Command.PUBLISH)
                        .add(keys.canary(instance))
                        .add(Long.toString(System.nanoTime())),
                RedisReply::number));
    }

    /** Ends being live, without telling the listener. */
    void close() {
        live = false;
    }
}
