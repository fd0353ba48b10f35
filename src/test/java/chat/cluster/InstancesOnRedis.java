package chat.cluster;

import chat.TestInstance;
import chat.testing.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Two instances on a Redis of their own, which a test may kill or flush. */
@Timeout(60)
abstract class InstancesOnRedis {
    final RedisServer redis = RedisServer.started();
    final List<TestInstance> instances = List.of(instance(), instance());

    final TestInstance instance() {
        return TestInstance.start("REDIS_URL=" + redis.url(), "CHAT_SEND_PER_SECOND=0");
    }

    @AfterEach
    void stop() {
        instances.forEach(TestInstance::close);
        redis.close();
    }
}
