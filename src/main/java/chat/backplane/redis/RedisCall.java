package chat.backplane.redis;

import chat.backplane.Backplane.Full;
import chat.backplane.Backplane.Limited;
import chat.backplane.Backplane.Unavailable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * One command, and what becomes of its answer.
 *
 * @param command made only when it is sent, for it may depend on what the connection began with
 * @param reader of an answer that is no error
 * @param since when it was asked for, by {@link System#nanoTime}
 */
record RedisCall<T>(
        Supplier<CommandArguments> command, Function<Object, T> reader, CompletableFuture<T> result, long since) {

    static <T> RedisCall<T> of(Supplier<CommandArguments> command, Function<Object, T> reader) {
        return new RedisCall<>(command, reader, new CompletableFuture<>(), System.nanoTime());
    }

    void complete(Object reply) {
        if (reply instanceof JedisDataException refused) {
            String why = "Redis refused: " + RedisConnector.reason(refused);
            boolean full = String.valueOf(refused.getMessage()).startsWith("OOM ");
            result.completeExceptionally(full ? new Full(why) : new Unavailable(why));
            return;
        }
        T value;
        try {
            value = reader.apply(reply);
        } catch (Limited e) {
            result.completeExceptionally(e);
            return;
        } catch (RuntimeException e) {
            fail("not understood what Redis answered: " + e.getClass().getSimpleName());
            return;
        }
        result.complete(value);
    }

    void fail(String why) {
        result.completeExceptionally(new Unavailable(why));
    }

    boolean isOlderThan(long nanos, long now) {
        return now - since > nanos;
    }
}
