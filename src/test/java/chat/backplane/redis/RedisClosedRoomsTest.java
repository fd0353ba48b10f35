package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Action;
import chat.backplane.Backplane;
import chat.backplane.ClosedRoomsContract;
import chat.metrics.Metrics;
import chat.protocol.ErrorCode;
import chat.protocol.Role;
import chat.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

class RedisClosedRoomsTest extends ClosedRoomsContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @AutoClose
    private static final RedisServer REDIS = RedisServer.started();

    @Test
    void itIsPrivateWhenItsLogHasExpired() {
        open(BEN);
        String prefix = "chat:1:{" + room + "}:";
        try (Jedis jedis = REDIS.connect()) {
            assertEquals(2, jedis.del(prefix + "meta", prefix + "log"));
            long years = Duration.ofMillis(jedis.pttl(prefix + "members")).toDays() / 365;
            assertTrue(years >= 5, () -> years + " years");
        }
        assertEquals("NOT_FOUND there is no such room 0", refusal(b.readBefore(room, null, 50, caller(cora))));
        assertEquals(ErrorCode.NOT_FOUND, refused(message(cora, "text", Action.PLAIN)));
        assertEquals(List.of(), page(BEN));
        say(BEN, "the first of another log");
        assertEquals(ErrorCode.NOT_FOUND, refused(message(cora, "text", Action.PLAIN)));
    }

    @Test
    void nobodyIsGivenMoreRoomsThanOneMayHave() {
        open();
        try (Jedis jedis = REDIS.connect()) {
            for (int i = 0; i < 500; i++) {
                jedis.hset("chat:1:person:" + cora.id(), "r" + i, " 0 a");
            }
        }
        assertEquals(ErrorCode.CONFLICT, refused(give(cora, Role.MEMBER)));
    }

    @Override
    protected Backplane connect() {
        String instance = "i" + NUMBER.incrementAndGet();
        return new RedisBackplane(new RedisSettings(REDIS.url(), instance, KEPT, Duration.ofDays(1)), new Metrics());
    }
}
