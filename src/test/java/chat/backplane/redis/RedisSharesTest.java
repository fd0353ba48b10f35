package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane;
import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Receipt;
import chat.backplane.WriteRatesContract;
import chat.metrics.Metrics;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

class RedisSharesTest extends WriteRatesContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @AutoClose
    private static final RedisServer REDIS = RedisServer.started();

    private final Metrics metrics = new Metrics();

    @Override
    protected Backplane connect() {
        String instance = "i" + NUMBER.incrementAndGet();
        return new RedisBackplane(
                new RedisSettings(REDIS.url(), RedisSettings.NAMESPACE, instance, KEPT, Duration.ofDays(1), SHARES),
                metrics);
    }

    @Test
    void whatWasSpentExpiresWhenTheShareIsWhole() {
        Await.result(a.publish(new Draft(room, "ann", "198.51.100.7", "n", "message", "{}")));
        try (Jedis jedis = REDIS.connect()) {
            long person = jedis.pttl("chat:1:spent:person:ann");
            long address = jedis.pttl("chat:1:spent:address:198.51.100.7");

            // The new room is the dearest: a thirtieth of a day, and a tenth of that.
            assertTrue(person > 2_800_000 && person <= 2_880_000, () -> person + " ms");
            assertTrue(address > 280_000 && address <= 288_000, () -> address + " ms");
        }
    }

    @Test
    void refusalsAreCountedByShareAndHolder() {
        List<CompletableFuture<Receipt>> receipts = IntStream.range(0, 100)
                .mapToObj(n -> a.publish(new Draft(room, "bob", "", "n" + n, "message", "{}")))
                .toList();
        Await.until("all are answered", () -> receipts.stream().allMatch(CompletableFuture::isDone));
        Await.until(
                "some are refused",
                () -> metrics.counter("chat.backplane.limited", "holder", "person", "share", "sends")
                                .count()
                        > 0);
        assertEquals(
                0,
                metrics.counter("chat.backplane.publish", "outcome", "unavailable")
                        .count());
    }
}
