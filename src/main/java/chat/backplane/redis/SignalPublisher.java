package chat.backplane.redis;

import chat.concurrent.Futures;
import chat.protocol.Signal;
import io.micrometer.core.instrument.Counter;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** Publishes signals, which are neither kept nor repeated by callers. Safe for use by many threads. */
final class SignalPublisher {
    /** The number of waiting calls above which signals are dropped. */
    private static final int MAX_WAITING = 1_000;

    private final RedisKeys keys;
    private final RedisPipeline writes;
    private final Counter dropped;

    SignalPublisher(RedisContext context, RedisPipeline writes) {
        this.keys = context.keys();
        this.writes = writes;
        this.dropped = context.metrics().counter("chat.backplane.signals", "outcome", "dropped");
    }

    /** Publishes a signal; see {@link chat.backplane.Backplane#signal}. */
    void publish(Signal signal) {
        if (writes.waiting() > MAX_WAITING) {
            dropped.increment();
            return;
        }
        Futures.onCompletion(
                writes.call(
                        () -> new CommandArguments(Command.PUBLISH)
                                .add(keys.channel(signal.room()))
                                .add(EnvelopeCodec.write(signal)),
                        RedisReply::number),
                (subscribers, failure) -> {
                    if (failure != null) {
                        dropped.increment();
                    }
                });
    }
}
