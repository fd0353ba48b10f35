package chat.hub;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Pauses double up to a bound. */
class LogReadBackoffTest {
    private final LogReadBackoff backoff = new LogReadBackoff(100, 1_000);

    @Test
    void eachFailureDoublesThePauseUntilReset() {
        List.of(100, 200, 400, 800, 1_000, 1_000).forEach(this::assertPause);
        backoff.reset();
        assertPause(100);
    }

    private void assertPause(long whole) {
        long pause = backoff.onFailure();
        assertTrue(pause <= whole && pause >= whole * 3 / 4, () -> pause + " of " + whole);
    }
}
