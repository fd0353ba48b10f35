package chat.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Log lines are bounded, and what is left out is counted. */
class LogThrottleTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);
    private final LogThrottle throttle = new LogThrottle(Duration.ofSeconds(1), 1, now::get);

    @Test
    void oneLineAPeriodGoesThroughAndTellsHowManyDidNot() {
        assertEquals(0, throttle.admit());
        for (int i = 0; i < 5; i++) {
            assertEquals(-1, throttle.admit());
        }
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertEquals(5, throttle.admit());
        assertEquals(-1, throttle.admit());
        now.addAndGet(Duration.ofSeconds(60).toNanos());
        assertEquals(1, throttle.admit());
    }

    @Test
    void aFewLinesAPeriodGoThroughEachAboutAnotherSubject() {
        LogThrottle refusals = new LogThrottle(Duration.ofMinutes(10), 2, now::get);
        assertEquals(0, refusals.admit("one"));
        assertEquals(-1, refusals.admit("one"));
        assertEquals(1, refusals.admit("two"));
        assertEquals(-1, refusals.admit("three"));
        now.addAndGet(Duration.ofMinutes(10).toNanos());
        assertEquals(1, refusals.admit("one"));
    }
}
