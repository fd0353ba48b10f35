package chat.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Buckets allow a burst, refill at their rate, and may be in debt. */
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
    void afterABurstTokensComeAtTheRate() {
        TokenBucket bucket = new TokenBucket(10, 50, nanos::get);
        takeAll(bucket, 50);
        pass(1000);
        takeAll(bucket, 10);
    }

    @Test
    void aRefusalTellsWhenATokenWillBeThere() {
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
    void noMoreThanABurstAccumulates() {
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
    void severalTokensAreTakenTogetherOrNotAtAll() {
        TokenBucket bucket = new TokenBucket(10, 50, nanos::get);
        assertEquals(0, bucket.tryTake(45));
        assertEquals(500, bucket.tryTake(10));
        assertEquals(0, bucket.tryTake(5));
    }

    @Test
    void moreThanABurstCountsAsABurst() {
        TokenBucket bucket = new TokenBucket(10, 50, nanos::get);
        assertEquals(0, bucket.tryTake(1000));
        assertEquals(5000, bucket.tryTake(1000));
    }

    @Test
    void aDebtIsRepaidBeforeATokenIsTaken() {
        TokenBucket bucket = new TokenBucket(10, 50, nanos::get);
        assertEquals(0, bucket.charge(50));
        assertEquals(20, bucket.charge(20), 0.01);
        assertEquals(2100, bucket.tryTake());
        pass(2100);
        assertEquals(0, bucket.tryTake());
        assertEquals(0, new TokenBucket(0, 0, nanos::get).charge(1_000_000));
    }

    @Test
    void refusalsAreChargedButNeverOweMoreThanIsRepaidInSeconds() {
        RateLimiter limiter = new RateLimiter(10, nanos::get);
        for (int i = 0; i < 205; i++) {
            assertEquals(0, limiter.tryTake(RequestCost.HISTORY));
        }
        long before = limiter.tryTake(RequestCost.HISTORY);
        limiter.chargeRefusal();
        assertTrue(limiter.tryTake(RequestCost.HISTORY) > before);
        for (int i = 0; i < 10_000; i++) {
            limiter.chargeRefusal();
        }
        assertTrue(limiter.tryTake(RequestCost.HISTORY) > 9_000);
        pass(10_000);
        assertEquals(0, limiter.tryTake(RequestCost.HISTORY));
    }

    private static void takeAllSends(RateLimiter limiter) {
        for (int i = 0; i < 5; i++) {
            assertEquals(0, limiter.tryTake(RequestCost.SEND));
        }
    }

    @Test
    void eachUserHasAnAllowance() {
        RateLimiters limiter = new RateLimiters(1, nanos::get);
        takeAllSends(limiter.of("ann"));
        assertEquals(1000, limiter.of("ann").tryTake(RequestCost.SEND));
        assertEquals(0, limiter.of("bob").tryTake(RequestCost.SEND));
    }

    @Test
    void amongManyUsersTheBusyOnesAreNotForgotten() {
        RateLimiters limiter = new RateLimiters(1, nanos::get);
        takeAllSends(limiter.of("ann"));
        for (int i = 0; i < 10_100; i++) {
            limiter.of("u" + i).tryTake(RequestCost.SEND);
        }
        assertTrue(limiter.of("ann").tryTake(RequestCost.SEND) > 0);
    }

    @Test
    void sendingAndAskingAreLimitedSeparatelyAndTogether() {
        RateLimiter limiter = new RateLimiter(10, nanos::get);
        for (int i = 0; i < 50; i++) {
            assertEquals(0, limiter.tryTake(RequestCost.SEND));
        }
        assertTrue(limiter.tryTake(RequestCost.SEND) > 0);
        for (int i = 0; i < 200; i++) {
            assertEquals(0, limiter.tryTake(RequestCost.JOIN));
        }
        assertTrue(limiter.tryTake(RequestCost.JOIN) > 0);
        pass(200);
        assertEquals(0, limiter.tryTake(RequestCost.JOIN));
    }
}
