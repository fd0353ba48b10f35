package chat.instance;

import static org.junit.jupiter.api.Assertions.assertFalse;

import chat.backplane.memory.MemoryBackplane;
import chat.concurrent.TimeSource;
import chat.config.Config;
import chat.metrics.Metrics;
import chat.testing.Await;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Instances that have taken too much memory leave one at a time. {@link chat.JarIT} sees one do it. */
@Timeout(60)
class MemoryWatchdogTest {
    private static ChatApp app(MemoryBackplane backplane, String name) throws Config.Invalid {
        return new ChatApp(Config.of(Map.of(), Map.of()), backplane, name, new Metrics(), TimeSource.SYSTEM);
    }

    @Test
    void aSingleInstanceMayLeave() throws Exception {
        try (ChatApp one = app(new MemoryBackplane(Clock.systemUTC(), 100, new Metrics()), "one")) {
            one.open();

            Await.until("it may leave", one::mayLeave);
        }
    }

    @Test
    void noInstanceMayLeaveWhileAnotherStartsOrLeaves() throws Exception {
        MemoryBackplane store = new MemoryBackplane(Clock.systemUTC(), 100, new Metrics());
        try (ChatApp one = app(store, "one")) {
            one.open();
            ChatApp two = app(store.another(), "two");
            Await.until("two starts", () -> !one.mayLeave());
            two.open();
            Await.until("two takes connections", one::mayLeave);
            two.beginDrain();
            Await.until("two leaves", () -> !one.mayLeave());
            two.close();
            assertFalse(one.mayLeave(), "two is expected back");
            try (ChatApp three = app(store.another(), "two")) {
                three.open();
                Await.until("two is back", one::mayLeave);
            }
        }
    }
}
