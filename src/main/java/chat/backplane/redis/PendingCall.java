package chat.backplane.redis;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Full;
import chat.backplane.Backplane.Limited;
import chat.backplane.Backplane.Receipt;
import chat.backplane.Backplane.Unavailable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A request that waits for its answer: a publication, which may share a command with others, or a command of its own.
 *
 * @param draft what is published; null for any other request
 * @param command makes the command when it is sent, on the thread that sends it; null for a publication
 * @param reader converts an answer that is no error
 * @param since the time of the call, by {@link System#nanoTime}
 */
record PendingCall<T>(
        @Nullable Draft draft,
        @Nullable Supplier<CommandArguments> command,
        Function<Object, T> reader,
        CompletableFuture<T> result,
        long since) {

    static <T> PendingCall<T> of(Supplier<CommandArguments> command, Function<Object, T> reader) {
        return new PendingCall<>(null, command, reader, new CompletableFuture<>(), System.nanoTime());
    }

    static PendingCall<Receipt> of(Draft draft, Function<Object, Receipt> reader) {
        return new PendingCall<>(draft, null, reader, new CompletableFuture<>(), System.nanoTime());
    }

    /** Completes the call with an answer, which may be an error. */
    void complete(Object reply) {
        if (reply instanceof JedisDataException refused) {
            String why = "Redis refused: " + ConnectionOpener.reason(refused);
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
            fail("unexpected answer from Redis: " + e.getClass().getSimpleName());
            return;
        }
        result.complete(value);
    }

    /** Fails the call with {@link Unavailable}; does nothing if it is completed. */
    void fail(String why) {
        result.completeExceptionally(new Unavailable(why));
    }

    boolean isOlderThan(long nanos, long now) {
        return now - since > nanos;
    }
}
