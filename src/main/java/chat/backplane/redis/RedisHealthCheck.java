package chat.backplane.redis;

import chat.backplane.Backplane;
import chat.backplane.Backplane.Listener;
import chat.concurrent.Futures;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Proves every second that the whole path works: renews this instance's lease, which is a write, and publishes a canary
 * that has to come back on the subscribed connection. While the backplane is not live it tries four times a second, so that
 * a recovery is noticed soon.
 */
final class RedisHealthCheck {
    /** Time without a beat after which an instance counts as gone. */
    static final long LEASE_MS = Backplane.INSTANCE_EXPIRY.toMillis();

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The longest that a beat is left to the next report, which beats too and comes every second. */
    private static final long INTERVAL_AFTER_REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(1_250);

    private static final long INTERVAL_WHEN_LOST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** The greatest age of the latest canary and of the latest write while the backplane counts as live. */
    private static final long LIVE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** The age from which that limit is watched closely. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long MAX_CANARY_AGE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final RedisKeys keys;
    private final String instance;
    private final FunctionLibrary library;
    private final RedisPipeline writes;
    private final SigningSecrets secrets;
    private final Listener listener;
    private final Runnable onUnknown;
    private final Ticker ticker;
    private final Timer lag;

    /** The time at which the latest canary that came back was sent, by nanoTime; null before the first on a connection. */
    private volatile @Nullable Long canarySentAt;

    /** The time at which the latest beat was written, by nanoTime; null before the first on a connection. */
    private volatile @Nullable Long writtenAt;

    private volatile boolean live;

    /** The status last reported; empty before the first. */
    private volatile String status = "";

    /** The time of the next beat, by nanoTime. */
    private volatile long nextBeat = System.nanoTime();

    /**
     * Creates a check, which beats once {@link #tick} is called.
     *
     * @param onUnknown called on the thread of the pipeline when Redis did not know this instance: it is new, or Redis has
     *     lost what it wrote
     */
    RedisHealthCheck(
            RedisContext context, RedisPipeline writes, SigningSecrets secrets, Listener listener, Runnable onUnknown) {
        this.keys = context.keys();
        this.instance = context.instance();
        this.library = context.library();
        this.writes = writes;
        this.secrets = secrets;
        this.listener = listener;
        this.onUnknown = onUnknown;
        this.ticker = context.ticker();
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
        tellIfLost();
        return true;
    }

    /** Has the state looked at again at once when it may be better now. */
    private void tellIfLost() {
        if (!live) {
            ticker.runSoon();
        }
    }

    /**
     * Beats when it is time, and tells the listener of changes. Returns whether the backplane is lost, or may be soon. Called
     * by the {@link Ticker}.
     */
    boolean tick(long now) {
        if (!writes.isConnected()) {
            canarySentAt = null;
            writtenAt = null;
        }
        // A Redis that is slow for a moment does not count as lost: telling every client would not help it.
        boolean works = isWithin(LIVE_TIMEOUT_NANOS, now);
        if (works != live) {
            if (!works) {
                nextBeat = now; // It may have been put off by a report that came just before.
            }
            live = works;
            listener.onLive(works);
        }
        if (now - nextBeat >= 0) {
            nextBeat = now + (works ? INTERVAL_NANOS : INTERVAL_WHEN_LOST_NANOS);
            beat();
        }
        return !isWithin(LATE_NANOS, now);
    }

    /** Returns whether the latest canary and the latest write are younger than that. */
    private boolean isWithin(long nanos, long now) {
        Long sent = canarySentAt;
        Long written = writtenAt;
        return sent != null && written != null && now - sent < nanos && now - written < nanos;
    }

    /** Sets the status that each beat carries, and beats at once. Safe to call from any thread. */
    void report(String newStatus) {
        status = newStatus;
        if (live) {
            nextBeat = System.nanoTime() + INTERVAL_AFTER_REPORT_NANOS;
        }
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
                                .add(status)
                                .add(keys.canary(instance))
                                .add(Long.toString(System.nanoTime())),
                        RedisReply::number),
                (added, failure) -> {
                    if (failure == null) {
                        writtenAt = System.nanoTime();
                        tellIfLost();
                    }
                    if (added != null && added == 1) {
                        onUnknown.run();
                    }
                });
    }

    /** Ends being live, without telling the listener. */
    void close() {
        live = false;
    }
}
