package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The most instances that served at once are remembered for a minute, after which a missing one is not expected back. */
class ServingInstancesPeakTest {
    private final AtomicLong now = new AtomicLong();
    private final ServingInstancesPeak peak = new ServingInstancesPeak(now::get);

    @Test
    void fewerInstancesLowerThePeakOnlyAfterAMinute() {
        peak.observe(3);
        now.addAndGet(Duration.ofSeconds(60).toNanos());
        peak.observe(2);
        assertEquals(3, peak.value());
        now.addAndGet(1);
        peak.observe(2);
        assertEquals(2, peak.value());
    }

    @Test
    void asManyInstancesAgainRenewTheMinute() {
        peak.observe(3);
        now.addAndGet(Duration.ofSeconds(50).toNanos());
        peak.observe(3);
        now.addAndGet(Duration.ofSeconds(50).toNanos());
        peak.observe(1);
        assertEquals(3, peak.value());
    }
}
