package chat.backplane.redis;

import chat.backplane.redis.SubscriptionRequest.Kind;
import chat.backplane.redis.Subscriptions.Batch;
import chat.concurrent.Futures;
import chat.concurrent.Threads;
import chat.metrics.LogThrottle;
import chat.protocol.RoomName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * The connection on which live entries arrive. The thread {@code redis-subscribe} opens it, reads from it and opens it again
 * after a loss; once its initial requests have been sent, only {@code redis-subscribe-writer} writes to it.
 *
 * <p>Redis drops a subscriber that is too slow, and a dead connection is silent: so one on which not even a canary has
 * arrived for a while is pinged, and given up after three seconds of silence.
 */
final class RedisSubscriber {
    /** Receives what arrives; called on {@code redis-subscribe}. */
    interface Receiver {
        /** Called with a message on a room's channel. */
        void onMessage(RoomName room, byte[] message);

        /** Called with a message on the canary's channel. */
        void onCanary(String text);

        /**
         * Called when all wanted channels are subscribed.
         *
         * @param again whether this follows the loss of a connection
         */
        void onSubscribed(boolean again);
    }

    private static final Logger LOG = LoggerFactory.getLogger(RedisSubscriber.class);
    private static final long SILENCE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** The silence after which the connection is pinged: a canary comes every second while all is well. */
    private static final long PING_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(1_250);

    /** The interval between two checks for that silence. */
    private static final int PING_CHECK_INTERVAL_MS = 500;

    private static final int CHANNELS_PER_COMMAND = 1_000;
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);

    /** A connection that is lost sooner doubles the pause before the next attempt. */
    private static final long STABLE_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Duration LOG_PERIOD = Duration.ofSeconds(10);

    private final ConnectionOpener opener;
    private final String canary;
    private final Receiver receiver;
    private final Subscriptions subscriptions;
    private final Thread reader = Threads.daemon("redis-subscribe", this::read);
    private final Thread writer = Threads.daemon("redis-subscribe-writer", this::write);

    /** Written by the reader. */
    private volatile @Nullable RedisConnection connection;

    /** The time of the latest message of any kind, by nanoTime. */
    private volatile long heardAt = System.nanoTime();

    private volatile boolean closing;

    RedisSubscriber(RedisContext context, Receiver receiver) {
        this.opener = context.opener();
        this.canary = context.keys().canary(context.instance());
        this.receiver = receiver;
        this.subscriptions = new Subscriptions(context.keys());
    }

    void start() {
        reader.start();
        writer.start();
    }

    CompletableFuture<Void> subscribe(RoomName room) {
        return subscriptions.subscribe(room);
    }

    void unsubscribe(RoomName room) {
        subscriptions.unsubscribe(room);
    }

    /** Returns a future that completes on {@code redis-subscribe} when everything has been received that Redis sent before. */
    CompletableFuture<Void> barrier() {
        return subscriptions.ping();
    }

    List<RoomName> rooms() {
        return subscriptions.rooms();
    }

    boolean isWanted(RoomName room) {
        return subscriptions.isWanted(room);
    }

    private void read() {
        boolean again = false;
        boolean lossIsLogged = false;
        ReconnectPause pause = new ReconnectPause();
        LogThrottle losses = new LogThrottle(LOG_PERIOD);
        while (!closing) {
            long startedAt = System.nanoTime();
            boolean opened = false;
            try {
                begin(opener.open("subscribe"), again);
                opened = true;
                again = true;
                if (lossIsLogged) {
                    LOG.info("{} is connected again", reader.getName());
                    lossIsLogged = false;
                }
                receive();
            } catch (RuntimeException e) {
                if (!closing && !lossIsLogged && losses.admit() >= 0) {
                    LOG.warn("{}: {}", reader.getName(), opener.unavailable(e).getMessage());
                    lossIsLogged = true;
                }
            }
            drop();
            boolean stable = System.nanoTime() - startedAt > STABLE_AFTER_NANOS;
            if (!closing && !Threads.pause(opened ? pause.afterLoss(stable) : pause.afterFailure())) {
                closing = true;
            }
        }
    }

    private void begin(RedisConnection to, boolean again) {
        heardAt = System.nanoTime();
        connection = to;
        List<SubscriptionRequest> first = subscriptions.reset(canary);
        to.send(commands(first));
        to.setTimeoutInfinite();
        subscriptions.resume(to);
        Futures.onCompletion(first.get(first.size() - 1).done(), (done, failure) -> {
            if (failure == null) {
                receiver.onSubscribed(again);
            }
        });
    }

    private void receive() {
        RedisConnection from = connection;
        while (from != null && !closing) {
            handle(from.getUnflushedObject());
        }
    }

    private void drop() {
        RedisConnection dropped = connection;
        connection = null;
        if (dropped != null) {
            dropped.abort();
        }
    }

    private void handle(Object reply) {
        heardAt = System.nanoTime();
        List<?> parts = RedisReply.list(reply);
        if (parts.get(0) instanceof byte[] kind && Arrays.equals(kind, MESSAGE)) {
            message(RedisReply.text(parts.get(1)), (byte[]) parts.get(2));
            return;
        }
        String kind = RedisReply.text(parts.get(0));
        switch (kind) {
            case "subscribe" -> confirm(Kind.SUBSCRIBE, RedisReply.text(parts.get(1)));
            case "unsubscribe" -> confirm(Kind.UNSUBSCRIBE, RedisReply.text(parts.get(1)));
            case "pong" -> confirm(Kind.PING, "");
            default -> throw new JedisConnectionException("unexpected message: " + kind);
        }
    }

    private void message(String channel, byte[] message) {
        if (channel.equals(canary)) {
            receiver.onCanary(RedisReply.text(message));
            return;
        }
        RoomName room = subscriptions.room(channel);
        if (room != null) {
            receiver.onMessage(room, message);
        }
    }

    private void confirm(Kind kind, String channel) {
        SubscriptionRequest request = subscriptions.confirmed(kind, channel);
        if (request == null) {
            throw new JedisConnectionException("a confirmation without a request");
        }
        request.done().complete(null);
    }

    private void write() {
        while (!closing) {
            try {
                Batch batch = subscriptions.take(PING_CHECK_INTERVAL_MS);
                if (batch != null) {
                    batch.to().send(commands(batch.requests()));
                } else if (System.nanoTime() - heardAt > PING_AFTER_NANOS) {
                    Futures.ignore(subscriptions.ping());
                }
            } catch (InterruptedException e) {
                closing = true;
            } catch (RuntimeException e) {
                // The reader fails too, and repeats all open requests on another connection.
                LOG.debug("{}: {}", writer.getName(), ConnectionOpener.reason(e));
            }
        }
    }

    /** Makes commands of requests; adjacent ones of a kind share a command. */
    private static List<CommandArguments> commands(List<SubscriptionRequest> requests) {
        List<CommandArguments> commands = new ArrayList<>();
        Kind kind = Kind.PING;
        int channels = 0;
        for (SubscriptionRequest request : requests) {
            if (request.kind() == Kind.PING || request.kind() != kind || channels == CHANNELS_PER_COMMAND) {
                kind = request.kind();
                channels = 0;
                commands.add(new CommandArguments(
                        kind == Kind.SUBSCRIBE
                                ? Command.SUBSCRIBE
                                : kind == Kind.UNSUBSCRIBE ? Command.UNSUBSCRIBE : Command.PING));
            }
            if (kind != Kind.PING) {
                commands.get(commands.size() - 1).add(request.channel());
                channels++;
            }
        }
        return commands;
    }

    /** Ends what has timed out, and returns whether something may soon. Called by the {@link Ticker}. */
    boolean tick(long now) {
        boolean busy = subscriptions.tick(now);
        RedisConnection open = connection;
        if (open != null && now - heardAt > SILENCE_TIMEOUT_NANOS) {
            LOG.warn(
                    "{}: nothing heard for {} s",
                    reader.getName(),
                    TimeUnit.NANOSECONDS.toSeconds(SILENCE_TIMEOUT_NANOS));
            open.abort();
        }
        return busy || open == null || now - heardAt > PING_AFTER_NANOS;
    }

    /** Disconnects; blocks for up to two seconds. */
    void close() {
        closing = true;
        subscriptions.close();
        reader.interrupt();
        drop();
        try {
            reader.join(1_000);
            writer.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
