package chat.backplane.redis;

import chat.backplane.Backplane;
import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Receipt;
import chat.protocol.RoomName;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;

/** A Redis that carries out no writes for a moment, so that what is published meanwhile goes out together. */
final class PausedRedis {
    /** The time after which Redis goes on by itself. */
    private static final int PAUSE_MS = 10_000;

    private PausedRedis() {}

    /**
     * Publishes while Redis carries out no writes, so that all wait for the next command. The pause is over within a few
     * milliseconds, long before a call would be repeated; a signal would need a program to be started in that time.
     */
    static List<CompletableFuture<Receipt>> publish(RedisServer redis, Backplane backplane, List<Draft> drafts) {
        CompletableFuture<Receipt> first;
        List<CompletableFuture<Receipt>> receipts;
        try (Jedis jedis = redis.connect()) {
            jedis.clientPause(PAUSE_MS, ClientPauseMode.WRITE);
            first = backplane.publish(new Draft(new RoomName("first"), "nobody", "n", "message", "{}"));
            receipts = drafts.stream().map(backplane::publish).toList();
            jedis.clientUnpause();
        }
        Await.result(first);
        return receipts;
    }
}
