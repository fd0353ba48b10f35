package chat.backplane.redis;

import chat.backplane.Unavailable;
import chat.concurrent.Threads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import redis.clients.jedis.CommandArguments;

/** Calls of an operator's command, one after the other. Each blocks, and is made again for a while if Redis does not answer in time. */
final class OperatorCalls {
    private static final int ATTEMPTS = 20;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final RedisPipeline pipeline;

    OperatorCalls(RedisPipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Makes a call, which may be carried out twice.
     *
     * @throws CompletionException as the future of a call, after the last attempt
     */
    <T> T call(Supplier<CommandArguments> command, Function<Object, T> reader) {
        return await(() -> pipeline.call(command, reader));
    }

    /** Likewise; makes a call of another kind. */
    <T> T await(Supplier<CompletableFuture<T>> call) {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get().join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof Unavailable) || attempt == ATTEMPTS || !Threads.pause(PAUSE)) {
                    throw e;
                }
            }
        }
    }
}
