package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.User;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    /** Any start will do, even one from which the clock runs over. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);

    private void pass(long ms) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    private static void takeAll(TokenBucket bucket, int count) {
        for (int i = 0; i < count; i++) {
            assertEquals(0, bucket.tryTake());
        }
        assertTrue(bucket.tryTake() > 0);
    }

    @Test
    void aBurstIsTakenAndThenOnlyWhatFlowsIn() {
        TokenBucket bucket = new TokenBucket(10, 50, nanos::get);
        takeAll(bucket, 50);
        pass(1000);
        takeAll(bucket, 10);
    }

    @Test
    void aRefusalSaysAfterHowLongThereWillBeOne() {
        TokenBucket bucket = new TokenBucket(4, 1, nanos::get);
        takeAll(bucket, 1);
        assertEquals(250, bucket.tryTake());
        pass(100);
        assertEquals(150, bucket.tryTake());
        pass(149);
        assertEquals(1, bucket.tryTake());
        pass(1);
        assertEquals(0, bucket.tryTake());
    }

    @Test
    void moreThanABurstDoesNotGatherHoweverLongOneWaits() {
        TokenBucket bucket = new TokenBucket(10, 50, nanos::get);
        takeAll(bucket, 50);
        assertFalse(bucket.isFull());
        pass(3_600_000);
        assertTrue(bucket.isFull());
        takeAll(bucket, 50);
    }

    @Test
    void aRateOfZeroIsNoLimit() {
        TokenBucket bucket = new TokenBucket(0, 0, nanos::get);
        for (int i = 0; i < 10_000; i++) {
            assertEquals(0, bucket.tryTake());
        }
    }

    @Test
    void eachPersonHasABucketOfTheirOwn() {
        RateLimiter limiter = new RateLimiter(1, nanos::get);
        User ann = new User("a", "Ann", true);
        for (int i = 0; i < 5; i++) {
            assertEquals(0, limiter.tryTake(ann));
        }
        assertEquals(1000, limiter.tryTake(ann));
        assertEquals(0, limiter.tryTake(new User("b", "Ann", true)));
    }

    @Test
    void ofVeryManyPeopleThoseWhoAreBusyAreNotForgotten() {
        RateLimiter limiter = new RateLimiter(1, nanos::get);
        User ann = new User("a", "Ann", true);
        for (int i = 0; i < 5; i++) {
            limiter.tryTake(ann);
        }
        for (int i = 0; i < 10_100; i++) {
            limiter.tryTake(new User("u" + i, "Somebody", true));
        }
        assertTrue(limiter.tryTake(ann) > 0);
    }
}
