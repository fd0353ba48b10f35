package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Receipt;
import chat.backplane.Recorder;
import chat.metrics.Metrics;
import chat.protocol.RoomName;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** Publications that Redis gets in one command. */
@Timeout(60)
class PublishCommandTest {
    private static final int MANY = 100;

    private final RedisServer redis = RedisServer.started();
    private final Recorder recorder = new Recorder();
    private final RedisBackplane backplane =
            new RedisBackplane(new RedisSettings(redis.url(), "i1", 1_000, Duration.ofDays(365)), new Metrics());

    @BeforeEach
    void start() {
        backplane.start(recorder);
        Await.until("it is live", backplane::isLive);
    }

    @AfterEach
    void end() {
        backplane.close();
        redis.close();
    }

    private static Draft draft(String room, String nonce) {
        return new Draft(new RoomName(room), "u1", nonce, "message", "{}");
    }

    private List<CompletableFuture<Receipt>> publishTogether(List<Draft> drafts) {
        return PausedRedis.publish(redis, backplane, drafts);
    }

    private static long publishCalls(Jedis jedis) {
        return jedis.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_fcall:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
                .sum();
    }

    @Test
    void whatWaitsTogetherTakesAFewCommandsAndIsAppendedInOrder() {
        try (Jedis jedis = redis.connect()) {
            jedis.configResetStat();
            List<CompletableFuture<Receipt>> receipts = publishTogether(IntStream.range(0, MANY)
                    .mapToObj(n -> draft("room-" + n % 3, "n" + n))
                    .toList());
            List<Long> seqs =
                    receipts.stream().map(r -> Await.result(r).id().seq()).toList();

            assertEquals(IntStream.range(0, MANY).mapToObj(n -> 1L + n / 3).toList(), seqs);
            assertTrue(publishCalls(jedis) < MANY / 4, () -> publishCalls(jedis) + " calls");
            assertEquals(String.valueOf(MANY + 1), jedis.hget("chat:1:state", "count"));
        }
    }

    @Test
    void theSameNonceTwiceInOneCommandIsOneEntry() {
        List<CompletableFuture<Receipt>> receipts =
                publishTogether(List.of(draft("twice", "n"), draft("twice", "n"), draft("twice", "other")));

        assertEquals(
                List.of(1L, 1L, 2L),
                receipts.stream().map(r -> Await.result(r).id().seq()).toList());
        assertEquals(
                List.of(false, true, false),
                receipts.stream().map(r -> Await.result(r).duplicate()).toList());
    }
}
