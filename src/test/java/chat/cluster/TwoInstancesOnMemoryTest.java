package chat.cluster;

import chat.TestInstance;
import chat.backplane.memory.MemoryBackplane;
import chat.metrics.Metrics;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;

class TwoInstancesOnMemoryTest extends TwoInstancesStory {
    private final MemoryBackplane store = new MemoryBackplane(Clock.systemUTC(), 1000, new Metrics());

    @Override
    TestInstance instance() {
        return TestInstance.on(store.another(), "CHAT_SEND_PER_SECOND=0");
    }

    @AfterEach
    void close() {
        store.close();
    }
}
