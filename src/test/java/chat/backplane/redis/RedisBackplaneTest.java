package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane;
import chat.backplane.BackplaneContract;
import chat.backplane.Presence;
import chat.metrics.Metrics;
import chat.protocol.User;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;

class RedisBackplaneTest extends BackplaneContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @AutoClose
    private static final RedisServer REDIS = RedisServer.started();

    @Override
    protected Backplane connect() {
        String instance = "i" + NUMBER.incrementAndGet();
        return new RedisBackplane(new RedisSettings(REDIS.url(), instance, KEPT, Duration.ofDays(1)), new Metrics());
    }

    private static long calls(Jedis jedis, String command) {
        Matcher calls = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(jedis.info("commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    @Test
    void ofManyPresenceChangesOnlyTheLatestIsWrittenAndPublicationsDoNotWait() {
        User ann = new User("ann", "Ann", true);
        try (Jedis jedis = REDIS.connect()) {
            long before = calls(jedis, "hdel");
            // Too short for a call to fail meanwhile.
            jedis.clientPause(300, ClientPauseMode.ALL);
            for (int i = 0; i < 1_000; i++) {
                a.enter(room, ann);
                a.leave(room, ann.id());
            }
            a.enter(room, ann);
            publish(a, 1);

            Await.until(
                    "b sees her", () -> Await.result(b.presence(room)).users().equals(List.of(ann)));
            long written = calls(jedis, "hdel") - before;
            assertTrue(written < 200, () -> written + " of 1000");
        }
    }

    @Test
    void theLatestHasTheNameThatSomebodyElsewhereHasJustTakenAndThoseWhoAskTogetherShareIt() {
        User guest = new User("ann", "Guest", true);
        User ann = new User("ann", "Ann", true);
        try (Jedis jedis = REDIS.connect()) {
            b.enter(room, guest);
            Await.until(
                    "a sees her", () -> Await.result(a.presence(room)).users().equals(List.of(guest)));
            b.enter(room, ann);
            Await.until("it is written", () -> jedis.keys("chat:1:{" + room + "}:here:*").stream()
                    .anyMatch(key -> jedis.hgetAll(key).toString().contains("Ann")));
            long before = calls(jedis, "hgetall");
            List<CompletableFuture<Presence>> asked =
                    Stream.generate(() -> a.latestPresence(room)).limit(100).toList();

            asked.forEach(each -> assertEquals(List.of(ann), Await.result(each).users()));
            long reads = calls(jedis, "hgetall") - before;
            assertTrue(reads < 100, () -> reads + " for 100");
        }
    }
}
