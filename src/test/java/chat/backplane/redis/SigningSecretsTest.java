package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.backplane.Backplane;
import chat.backplane.Recorder;
import chat.testing.Await;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** The secrets that tokens are signed with, when Redis loses them or an older release has one. */
class SigningSecretsTest extends FaultyRedis {
    private static List<String> secrets(Backplane of) {
        return of.secrets().stream().map(SigningSecretsTest::text).toList();
    }

    private static String text(byte[] secret) {
        return new String(secret, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String secret) {
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theSecretSurvivesAsLongAsOneInstanceLives() {
        assertEquals("first", text(a.secret(bytes("first"))));
        try (Jedis jedis = redis.connect()) {
            jedis.flushAll();
            Await.until("it is written again", () -> "first".equals(jedis.get("chat:1:secret")));
            jedis.del("chat:1:secret");
            Await.until("and again", () -> "first".equals(jedis.get("chat:1:secret")));
        }
        Backplane c = started(new Recorder());
        assertEquals("first", text(c.secret(bytes("second"))));
        assertEquals(List.of("first"), secrets(c));
    }

    @Test
    void aSecretProposedWhileTheOldOneWasLostStaysValidBesideIt() {
        assertEquals("first", text(a.secret(bytes("first"))));
        assertEquals("first", text(b.secret(bytes("other"))));
        Backplane c = started(new Recorder());
        try (Jedis jedis = redis.connect()) {
            jedis.flushAll();
        }
        // Within a second of the flush, so mostly before anybody has written the old one again.
        String proposed = text(c.secret(bytes("second")));

        List<String> agreed = proposed.equals("first") ? List.of("first") : List.of("first", "second");
        for (Backplane each : List.of(a, b, c)) {
            Await.until("all agree", () -> secrets(each).equals(agreed));
        }
    }

    @Test
    void theSecretOfAnOlderReleaseIsTheOneToSignWith() {
        try (Jedis jedis = redis.connect()) {
            jedis.set("chat:1:secret", "old");
            assertEquals("old", text(a.secret(bytes("new"))));
            assertEquals("old", jedis.get("chat:1:secret"));
        }
        assertEquals(List.of("old"), secrets(a));
    }
}
