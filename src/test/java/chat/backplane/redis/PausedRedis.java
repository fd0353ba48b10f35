package chat.backplane.redis;

import chat.backplane.Backplane;
import chat.backplane.Draft;
import chat.backplane.Receipt;
import chat.protocol.RoomName;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A Redis that does not answer for a moment, so that what is published meanwhile goes out together. */
final class PausedRedis {
    private PausedRedis() {}

    /** Publishes while Redis does not answer, so that all wait for the next command. */
    static List<CompletableFuture<Receipt>> publish(RedisServer redis, Backplane backplane, List<Draft> drafts) {
        CompletableFuture<Receipt> first;
        List<CompletableFuture<Receipt>> receipts;
        redis.pause();
        try {
            first = backplane.publish(new Draft(new RoomName("first"), "nobody", "n", "message", "{}"));
            receipts = drafts.stream().map(backplane::publish).toList();
        } finally {
            redis.resume();
        }
        Await.result(first);
        return receipts;
    }
}
