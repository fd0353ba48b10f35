package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisAddressTest {
    private static RedisAddress parse(String url) {
        return RedisAddress.parse(URI.create(url));
    }

    @Test
    void hostAloneIsEnough() {
        assertEquals(new RedisAddress("db", 6379, false, null, null, null, 0), parse("redis://db"));
    }

    @Test
    void userPasswordPortDatabaseAndTlsAreTaken() {
        assertEquals(
                new RedisAddress("db", 7000, true, null, "chat", "p:w+@", 3),
                parse("rediss://chat:p%3Aw+%40@db:7000/3"));
    }

    @Test
    void aPasswordNeedsNoUser() {
        assertEquals(new RedisAddress("db", 6379, false, null, null, "pw", 0), parse("redis://:pw@db"));
    }

    @Test
    void aUnixSocketIsTaken() {
        RedisAddress address = parse("unix:///run/redis/redis.sock?db=2");
        assertEquals("/run/redis/redis.sock", address.socket());
        assertEquals(2, address.database());
        assertEquals("unix:///run/redis/redis.sock?db=2", address.toString());
    }

    @Test
    void thePasswordIsNeverPrinted() {
        assertEquals(
                "rediss://chat:***@db:7000/3",
                parse("rediss://chat:secret@db:7000/3").toString());
        assertFalse(new RedisSettings(URI.create("redis://:secret@db"), "i", 1, Duration.ofDays(1))
                .toString()
                .contains("secret"));
    }

    @Test
    void whatIsNoRedisUrlIsRefusedWithoutThePassword() {
        for (String url : new String[] {"http://u:secret@db", "redis:db", "redis://u:secret@db/x", "unix:relative"}) {
            String message = assertThrows(IllegalArgumentException.class, () -> parse(url))
                    .getMessage();
            assertFalse(String.valueOf(message).contains("secret"), message);
        }
    }
}
