package chat.cluster;

import chat.TestInstance;
import chat.testing.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import redis.clients.jedis.Jedis;

class TwoInstancesOnRedisTest extends TwoInstancesStory {
    private static RedisServer redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.started();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    @Override
    void start() {
        try (Jedis client = redis.connect()) {
            client.flushAll();
        }
        super.start();
    }

    @Override
    TestInstance instance() {
        return TestInstance.start("REDIS_URL=" + redis.url(), "CHAT_SEND_PER_SECOND=0");
    }
}
