package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.metrics.Metrics;
import chat.testing.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The window is 0 up to a moderate load, grows with the load from there on, and is 0 again as soon as the load is gone. */
@Timeout(20)
class CoalescingWindowTest {
    private final ManualTime time = new ManualTime();
    private final EventLoop loop = time.startLoop(new Metrics());
    private final CoalescingWindow window = new CoalescingWindow(loop);

    @AfterEach
    void close() {
        loop.close();
    }

    /** Returns the window in milliseconds after 100 ms, during {@code millis} of which the loop was busy. */
    private long afterBusy(int millis) {
        time.advance(Duration.ofMillis(100 - millis));
        time.advanceBusy(Duration.ofMillis(millis));
        return Await.result(loop.submit(() -> CompletableFuture.completedFuture(window.nanos(time.getAsLong()))))
                / 1_000_000;
    }

    @Test
    void itIsZeroUpToAModerateLoad() {
        assertEquals(0, afterBusy(0));
        assertEquals(0, afterBusy(60));
    }

    @Test
    void itGrowsInStepsToTheLongestThatNobodyFeels() {
        assertEquals(5, afterBusy(100));
        assertEquals(15, afterBusy(100));
        assertEquals(35, afterBusy(100));
        assertEquals(50, afterBusy(100));
        assertEquals(50, afterBusy(90));
        assertEquals(25, afterBusy(75));
    }

    @Test
    void itIsZeroAgainAsSoonAsTheLoadIsGone() {
        afterBusy(100);
        afterBusy(100);
        assertEquals(0, afterBusy(50));
    }

    @Test
    void theLoadIsToldWhileThereAreEntries() {
        assertEquals(0, window.load(time.getAsLong()));
        afterBusy(75);
        assertEquals(0.75, window.load(time.getAsLong()), 0.001);
        time.advance(Duration.ofMillis(200));
        assertEquals(0, window.load(time.getAsLong()));
    }

    @Test
    void aShortPauseInATimeWithoutLoadIsNoLoad() {
        time.advance(Duration.ofSeconds(10));
        assertEquals(0, afterBusy(100));
    }
}
