package chat.cluster;

import chat.TestInstance;
import chat.testing.RedisServer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import redis.clients.jedis.Jedis;

class TwoInstancesOnRedisTest extends TwoInstancesStory {
    @AutoClose
    private static final RedisServer REDIS = RedisServer.started();

    @BeforeEach
    @Override
    void start() {
        try (Jedis client = REDIS.connect()) {
            client.flushAll();
        }
        super.start();
    }

    @Override
    TestInstance instance() {
        return TestInstance.start("REDIS_URL=" + REDIS.url(), "CHAT_SEND_PER_SECOND=0");
    }
}
