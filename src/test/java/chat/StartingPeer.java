package chat;

import chat.testing.RedisServer;
import redis.clients.jedis.Jedis;

/**
 * An instance that seems to start until it is removed. It could not take over meanwhile, so an instance that is over its memory
 * limit waits.
 */
final class StartingPeer {
    private static final String NAME = "starting-peer";

    /** A time that no instance reaches, so that the lease does not end. */
    private static final double FOR_EVER = 1e15;

    private final RedisServer redis;

    StartingPeer(RedisServer redis) {
        this.redis = redis;
        try (Jedis jedis = redis.connect()) {
            jedis.hset("chat:1:statuses", NAME, "{}");
            jedis.zadd("chat:1:instances", FOR_EVER, NAME);
        }
    }

    void remove() {
        try (Jedis jedis = redis.connect()) {
            jedis.zrem("chat:1:instances", NAME);
        }
    }
}
