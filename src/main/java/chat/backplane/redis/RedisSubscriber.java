package chat.backplane.redis;

import chat.backplane.redis.Subscriptions.Batch;
import chat.backplane.redis.Subscriptions.Change;
import chat.backplane.redis.Subscriptions.Kind;
import chat.metrics.LogThrottle;
import chat.protocol.RoomName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * The connection on which live entries come. {@code redis-subscribe} reads from it and connects it again when it is
 * lost; once it stands {@code redis-subscribe-writer} alone writes to it.
 *
 * <p>Redis drops a subscriber that is too slow, and a dead link says nothing: so it is asked for an answer every
 * second, and given up after three without one.
 */
final class RedisSubscriber {
    /** Called on {@code redis-subscribe}. */
    interface Receiver {
        void received(RoomName room, String text);

        /** The canary has come back, with what it carried. */
        void canary(String text);

        /**
         * Everything wanted is subscribed.
         *
         * @param again after a loss of the connection
         */
        void subscribed(boolean again);
    }

    private static final Logger log = LoggerFactory.getLogger(RedisSubscriber.class);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int PING_MS = 1_000;
    private static final int CHANNELS_AT_ONCE = 1_000;

    /** Lost sooner than that, a connection was no good, and the next try is made later each time. */
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int SHORTEST_PAUSE_MS = 50;
    private static final int LONGEST_PAUSE_MS = 400;
    private static final Duration LOG_PERIOD = Duration.ofSeconds(10);

    private final RedisConnector links;
    private final String canary;
    private final Receiver receiver;
    private final Subscriptions subscriptions;
    private final Thread reader = thread(this::read, "redis-subscribe");
    private final Thread writer = thread(this::write, "redis-subscribe-writer");

    /** Written by the reader. */
    private volatile @Nullable RedisConnection link;

    /** When something came last, by nanoTime. */
    private volatile long heard = System.nanoTime();

    private volatile boolean closing;

    RedisSubscriber(RedisContext shared, Receiver receiver) {
        this.links = shared.links();
        this.canary = shared.keys().canary(shared.settings().instance());
        this.receiver = receiver;
        this.subscriptions = new Subscriptions(shared.keys());
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
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

    /** Done, on {@code redis-subscribe}, when all has been received that Redis sent before. */
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
        boolean lostIsLogged = false;
        int pauseMs = SHORTEST_PAUSE_MS;
        LogThrottle losses = new LogThrottle(LOG_PERIOD);
        while (!closing) {
            long begun = System.nanoTime();
            boolean stood = false;
            try {
                begin(links.open("subscribe"), again);
                stood = true;
                again = true;
                if (lostIsLogged) {
                    log.info("{} is connected again", reader.getName());
                    lostIsLogged = false;
                }
                receive();
            } catch (RuntimeException e) {
                if (!closing && !lostIsLogged && losses.admit() >= 0) {
                    log.warn("{}: {}", reader.getName(), links.unavailable(e).getMessage());
                    lostIsLogged = true;
                }
            }
            drop();
            boolean steady = System.nanoTime() - begun > STEADY_NANOS;
            pauseMs = !stood ? LONGEST_PAUSE_MS : steady ? SHORTEST_PAUSE_MS : Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
            pause(pauseMs);
        }
    }

    private void begin(RedisConnection to, boolean again) {
        heard = System.nanoTime();
        link = to;
        List<Change> first = subscriptions.restart(canary);
        to.send(commands(first));
        to.setTimeoutInfinite();
        subscriptions.restarted(to);
        first.get(first.size() - 1).done().thenRun(() -> receiver.subscribed(again));
    }

    private void receive() {
        RedisConnection from = link;
        while (from != null && !closing) {
            handle(from.getUnflushedObject());
        }
    }

    private void drop() {
        RedisConnection gone = link;
        link = null;
        if (gone != null) {
            gone.abort();
        }
    }

    private void pause(int ms) {
        try {
            Thread.sleep(closing ? 0 : ThreadLocalRandom.current().nextLong(ms / 4, ms));
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    private void handle(Object reply) {
        heard = System.nanoTime();
        List<?> parts = RedisReply.list(reply);
        String kind = RedisReply.text(parts.get(0));
        switch (kind) {
            case "message" -> message(RedisReply.text(parts.get(1)), RedisReply.text(parts.get(2)));
            case "subscribe" -> confirm(Kind.SUBSCRIBE, RedisReply.text(parts.get(1)));
            case "unsubscribe" -> confirm(Kind.UNSUBSCRIBE, RedisReply.text(parts.get(1)));
            case "pong" -> confirm(Kind.PING, "");
            default -> throw new JedisConnectionException("not understood: " + kind);
        }
    }

    private void message(String channel, String text) {
        if (channel.equals(canary)) {
            receiver.canary(text);
            return;
        }
        RoomName room = subscriptions.room(channel);
        if (room != null) {
            receiver.received(room, text);
        }
    }

    private void confirm(Kind kind, String channel) {
        Change change = subscriptions.confirmed(kind, channel);
        if (change == null) {
            throw new JedisConnectionException("a confirmation of nothing that was asked");
        }
        change.done().complete(null);
    }

    private void write() {
        long pinged = System.nanoTime();
        while (!closing) {
            try {
                Batch batch = subscriptions.take(PING_MS / 4);
                if (batch != null) {
                    batch.to().send(commands(batch.changes()));
                }
                if (System.nanoTime() - pinged > TimeUnit.MILLISECONDS.toNanos(PING_MS)) {
                    pinged = System.nanoTime();
                    subscriptions.ping();
                }
            } catch (InterruptedException e) {
                closing = true;
            } catch (RuntimeException e) {
                // The reader sees it too, and begins anew with all that was asked.
                log.debug("{}: {}", writer.getName(), RedisConnector.reason(e));
            }
        }
    }

    /** Neighbours of a kind become one command. */
    private static List<CommandArguments> commands(List<Change> changes) {
        List<CommandArguments> commands = new ArrayList<>();
        Kind kind = Kind.PING;
        int channels = 0;
        for (Change change : changes) {
            if (change.kind() == Kind.PING || change.kind() != kind || channels == CHANNELS_AT_ONCE) {
                kind = change.kind();
                channels = 0;
                commands.add(new CommandArguments(
                        kind == Kind.SUBSCRIBE
                                ? Command.SUBSCRIBE
                                : kind == Kind.UNSUBSCRIBE ? Command.UNSUBSCRIBE : Command.PING));
            }
            if (kind != Kind.PING) {
                commands.get(commands.size() - 1).add(change.channel());
                channels++;
            }
        }
        return commands;
    }

    /** About ten times a second, from another thread. */
    void tick(long now) {
        subscriptions.tick(now);
        RedisConnection open = link;
        if (open != null && now - heard > SILENCE_NANOS) {
            log.warn("{}: nothing heard for {} s", reader.getName(), TimeUnit.NANOSECONDS.toSeconds(SILENCE_NANOS));
            open.abort();
        }
    }

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
