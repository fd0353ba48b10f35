package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
    private static RedisAddress parse(String url) {
        return RedisAddress.parse(URI.create(url));
    }

    @Test
    void hostAloneIsEnough() {
        assertEquals(new RedisAddress("db", 6379, false, null, null, null, 0, null), parse("redis://db"));
    }

    @Test
    void userPasswordPortDatabaseAndTlsAreParsed() {
        assertEquals(
                new RedisAddress("db", 7000, true, null, "chat", "p:w+@", 3, null),
                parse("rediss://chat:p%3Aw+%40@db:7000/3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"my_redis", "chat_redis-1.local", "127.0.0.1", "[::1]"})
    void hostNamesMayHaveUnderscoresAsInDocker(String host) {
        assertEquals(
                new RedisAddress(host, 6390, false, null, null, "pw", 1, null),
                parse("redis://:pw@" + host + ":6390/1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sec#ret", "sec@ret", "sec/ret", "sec?ret", "sec%ret", "sec ret", "sec[ret", "s:e@c#ret"})
    void anUnencodedPasswordIsReportedButNotPrinted(String password) {
        String message = refusal("redis://:" + password + "@db:6379/0");
        assertTrue(message.startsWith("percent-encode the password"), message);
        assertFalse(message.contains("ret"), message);
    }

    @Test
    void theMessageSaysWhatAnInvalidUrlShouldLookLike() {
        assertTrue(refusal("redis://h/x").contains("the database a number"));
        assertTrue(refusal("redis://h:99999").contains("port must be from 1 to 65535"));
        assertTrue(refusal("redis://h:0").contains("port must be from 1 to 65535"));
        assertTrue(refusal("redis://h:6379/99999999999").contains("database must be a number"));
        assertTrue(refusal("redis://:secret@").contains("[user:password@]host"));
        assertTrue(refusal("unix:///" + "x".repeat(106)).contains("this one has 107"));
        assertEquals("/" + "x".repeat(105), parse("unix:///" + "x".repeat(105)).socket());
    }

    private static String refusal(String url) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> RedisAddress.parse(url))
                .getMessage());
    }

    @Test
    void aPasswordNeedsNoUser() {
        assertEquals(new RedisAddress("db", 6379, false, null, null, "pw", 0, null), parse("redis://:pw@db"));
    }

    @Test
    void aUnixSocketIsParsed() {
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
    void otherUrlsAreRefusedWithoutPrintingThePassword() {
        for (String url : new String[] {"http://u:secret@db", "redis:db", "redis://u:secret@db/x", "unix:relative"}) {
            String message = assertThrows(IllegalArgumentException.class, () -> parse(url))
                    .getMessage();
            assertFalse(String.valueOf(message).contains("secret"), message);
        }
    }
}
