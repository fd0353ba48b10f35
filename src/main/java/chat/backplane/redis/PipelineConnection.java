package chat.backplane.redis;

import chat.backplane.Unavailable;
import chat.concurrent.Threads;
import chat.metrics.LogThrottle;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;

/**
 * The connection of a {@link RedisPipeline}, which is opened again after a loss and a {@link ReconnectPause}. Confined to the
 * pipeline's thread, but for the methods that say otherwise.
 */
final class PipelineConnection {
    private static final Logger LOG = LoggerFactory.getLogger(PipelineConnection.class);
    private static final Duration LOG_PERIOD = Duration.ofSeconds(10);

    private final String purpose;
    private final ConnectionOpener opener;
    private final List<FunctionLibrary> libraries;
    private final DataLossDetector lossDetector;
    private final Ticker ticker;
    private final Counter failures;
    private final AtomicInteger connects = new AtomicInteger();
    private final LogThrottle losses = new LogThrottle(LOG_PERIOD);

    /** Written by the pipeline's thread; null while there is none. */
    private volatile @Nullable RedisConnection connection;

    /** The time of the next attempt to connect, by nanoTime. */
    private long nextAttempt = System.nanoTime();

    private final ReconnectPause pause = new ReconnectPause();

    private boolean lossIsLogged;

    /** @param purpose see {@link ConnectionOpener#open} */
    PipelineConnection(String purpose, RedisContext context) {
        this.purpose = purpose;
        this.opener = context.opener();
        this.libraries = List.of(context.library(), context.accounts());
        this.lossDetector = context.lossDetector();
        this.ticker = context.ticker();
        this.failures = context.metrics().counter("chat.backplane.failures", "link", purpose);
    }

    /** Takes over a connection that is open already; called before the pipeline's thread starts. */
    void adopt(RedisConnection open) {
        connection = open;
        connects.set(1);
    }

    /** Returns whether the connection is open, as far as is known. Safe to call from any thread. */
    boolean isOpen() {
        return connection != null;
    }

    /** Returns how often a connection has been opened. Safe to call from any thread. */
    int connects() {
        return connects.get();
    }

    /** Waits for the next attempt to connect, if one is needed; calls that arrive meanwhile do not fail at once. */
    void awaitAttempt() {
        if (connection == null) {
            Threads.pause(Duration.ofNanos(nextAttempt - System.nanoTime()));
        }
    }

    /** Returns the open connection, opening it if need be, and checks it if Redis seems to have lost entries. */
    RedisConnection open() {
        RedisConnection open = connection;
        if (open == null) {
            if (System.nanoTime() - nextAttempt < 0) {
                throw new Unavailable("not connected");
            }
            open = opener.open(purpose);
            connection = open;
            connects.incrementAndGet();
            ticker.runSoon();
            if (lossIsLogged) {
                LOG.info("{} is connected again", Thread.currentThread().getName());
                lossIsLogged = false;
            }
        } else if (lossDetector.isSuspicious()) {
            lossDetector.check(open);
        }
        return open;
    }

    /**
     * Sends commands in one go, and returns the answer to each: a value or a JedisDataException. Loads the functions and
     * repeats calls if Redis was flushed or restored without them.
     */
    List<Object> exchange(RedisConnection open, List<CommandArguments> commands) {
        List<Object> replies = open.exchange(commands);
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            if (FunctionLibrary.isMissing(replies.get(i))) {
                missing.add(i);
            }
        }
        if (!missing.isEmpty()) {
            List<CommandArguments> repeated =
                    missing.stream().map(commands::get).toList();
            libraries.stream()
                    .filter(library -> repeated.stream().anyMatch(library::isCalledBy))
                    .forEach(library -> library.load(open));
            List<Object> again = open.exchange(repeated);
            for (int i = 0; i < again.size(); i++) {
                replies.set(missing.get(i), again.get(i));
            }
        }
        return replies;
    }

    /** Drops the connection if the answers are of a Redis that became a replica or has not loaded its data. */
    void dropIfUseless(List<Object> replies) {
        if (replies.stream().anyMatch(PipelineConnection::isOfUselessServer)) {
            drop();
            pause();
            ticker.runSoon();
        }
    }

    private static boolean isOfUselessServer(Object reply) {
        String message = reply instanceof RuntimeException e ? String.valueOf(e.getMessage()) : "";
        return message.startsWith("READONLY") || message.startsWith("LOADING") || message.startsWith("MASTERDOWN");
    }

    /** Drops the connection after a failure, and begins the pause before the next attempt. Counts and logs the loss. */
    void onFailure(RuntimeException failure) {
        boolean attempted = connection != null || System.nanoTime() - nextAttempt >= 0;
        drop();
        if (!attempted) {
            return;
        }
        failures.increment();
        pause();
        ticker.runSoon();
        if (!lossIsLogged && losses.admit() >= 0) {
            LOG.warn(
                    "{}: {}",
                    Thread.currentThread().getName(),
                    opener.unavailable(failure).getMessage());
            lossIsLogged = true;
        }
    }

    private void pause() {
        nextAttempt = System.nanoTime() + pause.afterFailure().toNanos();
    }

    /** Closes the connection. */
    void drop() {
        RedisConnection dropped = connection;
        connection = null;
        if (dropped != null) {
            dropped.abort();
        }
    }

    /** Makes the pipeline's thread fail if it reads or writes. Safe to call from any thread. */
    void abort() {
        RedisConnection hanging = connection;
        if (hanging != null) {
            hanging.abort();
        }
    }
}
