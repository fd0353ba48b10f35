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
 * Remembers how far Redis had got as this instance saw it, so that a Redis that comes back with less is noticed; how
 * that works, {@code check_continuity} in chat.lua says.
 *
 * <p>What no living instance remembers cannot be noticed: if Redis loses its end and all instances end at the same
 * time, as when the power of a single machine fails, then {@code appendfsync always} is what keeps ids from being given
 * twice.
 *
 * <p>For a cluster there is one of these for each slot in use.
 */
final class LossDetector {
    private static final Logger log = LoggerFactory.getLogger(LossDetector.class);

    private final FunctionLibrary library;
    private final String state;
    private final Counter losses;

    /** The run of Redis that {@link #highest} was seen in; empty before the first connection. */
    @GuardedBy("this")
    private String run = "";

    @GuardedBy("this")
    private long highest;

    /** What is the least that the answer to a look can say. */
    @GuardedBy("this")
    private long expected;

    @GuardedBy("this")
    private boolean doubtful;

    /** @param state the key of that name */
    LossDetector(FunctionLibrary library, String state, Metrics metrics) {
        this.library = library;
        this.state = state;
        this.losses = metrics.counter("chat.backplane.losses");
    }

    /** What every connection begins with, before anything else is sent on it; and what repeats in case of doubt. */
    void check(RedisConnection link) {
        if (!isAsExpected(link)) {
            CommandArguments call = checkCall(link.run());
            Object reply = link.exchange(List.of(call)).get(0);
            if (FunctionLibrary.isMissing(reply)) {
                library.load(link);
                reply = link.ask(call);
            } else if (reply instanceof RuntimeException refused) {
                throw refused;
            }
            settle(link.run(), RedisReply.list(reply));
        }
    }

    /** Whether this is only another connection to the same run: that is to work for reading when Redis is full, too. */
    private synchronized boolean isAsExpected(RedisConnection link) {
        return run.equals(link.run()) && !doubtful;
    }

    private synchronized CommandArguments checkCall(String to) {
        return library.call("check_continuity", state).add(to).add(run).add(highest);
    }

    private synchronized void settle(String to, List<?> reply) {
        long count = RedisReply.number(reply.get(0));
        highest = to.equals(run) ? Math.max(highest, count) : count;
        run = to;
        doubtful = false;
        if (RedisReply.number(reply.get(1)) == 1) {
            losses.increment();
            log.warn("Redis has lost entries that it had confirmed: every log gets a new epoch");
        }
    }

    /** That the count is that high at least. */
    synchronized void heard(long count) {
        highest = Math.max(highest, count);
    }

    /** To be asked now and then, one at a time, for what other instances have written. */
    synchronized CommandArguments look() {
        // What is heard until the answer is here may be later than the answer.
        expected = highest;
        return new CommandArguments(Command.HMGET).key(state).add("count").add("gen");
    }

    /** The answer to {@link #look}. */
    synchronized long looked(Object reply) {
        Object found = RedisReply.list(reply).get(0);
        long count = found == null ? 0 : RedisReply.number(found);
        doubtful |= count < expected;
        highest = Math.max(highest, count);
        return count;
    }

    /** Whether the count went back on a connection that stands: somebody flushed Redis. */
    synchronized boolean isDoubtful() {
        return doubtful;
    }
}
