package chat.backplane.redis;

import chat.metrics.Metrics;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * Detects that Redis lost entries which it had confirmed: after a restore, a truncated append-only file, or a failover to a
 * replica that was behind. Remembers the highest count of entries that this instance has seen, and has {@code
 * check_continuity} in chat.lua compare it. Safe for use by many threads.
 *
 * <p>A loss that no running instance remembers goes undetected: if Redis loses its end and all instances stop at the same
 * time, as when a single machine loses power, only {@code appendfsync always} prevents ids from being issued twice.
 *
 * <p>In a cluster there would be one of these for each slot in use.
 */
final class DataLossDetector {
    private static final Logger LOG = LoggerFactory.getLogger(DataLossDetector.class);

    /** The highest count that is believed, that of chat.lua, which calculates in doubles. No chat has as many entries. */
    private static final long MAX_COUNT = 1L << 53;

    private final FunctionLibrary library;
    private final String state;
    private final Counter losses;

    /** The run of Redis in which {@link #highest} was seen; empty before the first connection. */
    @GuardedBy("this")
    private String run = "";

    @GuardedBy("this")
    private long highest;

    /** The least count that the answer to the poll under way may have. */
    @GuardedBy("this")
    private long expected;

    @GuardedBy("this")
    private boolean suspicious;

    /** @param state the key of that name */
    DataLossDetector(FunctionLibrary library, String state, Metrics metrics) {
        this.library = library;
        this.state = state;
        this.losses = metrics.counter("chat.backplane.losses");
    }

    /**
     * Checks a new connection before anything else is sent on it, and one in use when {@link #isSuspicious}. Blocks for a
     * round trip or two.
     */
    void check(RedisConnection connection) {
        if (isKnownGood(connection)) {
            return;
        }
        Object reply = library.ask(connection, checkCall(connection.run()));
        onChecked(connection.run(), RedisReply.list(reply));
    }

    /** Spares another connection to the same run a write, so that reading works while Redis is full. */
    private synchronized boolean isKnownGood(RedisConnection connection) {
        return run.equals(connection.run()) && !suspicious;
    }

    private synchronized CommandArguments checkCall(String to) {
        return library.call("check_continuity", state).add(to).add(run).add(highest);
    }

    private synchronized void onChecked(String to, List<?> reply) {
        long count = RedisReply.number(reply.get(0));
        highest = to.equals(run) ? highest : 0;
        observe(count);
        run = to;
        suspicious = false;
        if (RedisReply.number(reply.get(1)) == 1) {
            losses.increment();
            LOG.warn("Redis has lost entries that it had confirmed: every log gets a new epoch");
        }
    }

    /** Records that the count has reached a value, as a receipt or a live entry says. One that no chat reaches is ignored. */
    synchronized void observe(long count) {
        if (count <= MAX_COUNT) {
            highest = Math.max(highest, count);
        }
    }

    /**
     * Returns the command that polls the count, for what other instances have published. One poll at a time; its answer goes
     * to {@link #onPolled}.
     */
    synchronized CommandArguments poll() {
        // Counts that are observed until the answer arrives may be newer than the answer.
        expected = highest;
        return new CommandArguments(Command.HMGET).key(state).add("count").add("gen");
    }

    /** Takes the answer to {@link #poll}, and returns the count in it. */
    synchronized long onPolled(Object reply) {
        Object found = RedisReply.list(reply).get(0);
        long count = found == null ? 0 : RedisReply.number(found);
        suspicious |= count < expected;
        observe(count);
        return count;
    }

    /** Returns whether the count went back on an open connection: somebody flushed Redis. */
    synchronized boolean isSuspicious() {
        return suspicious;
    }
}
