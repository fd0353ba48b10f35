package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.auth.AdminAuthenticator;
import chat.testing.Await;
import chat.testing.RedisServer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Administrators, and nobody else, see the status of all instances. */
@Timeout(60)
class ClusterTest {
    private static final String TOKEN = "only-for-the-admin";
    private static final String SETTING = "CHAT_ADMIN_TOKEN=" + TOKEN;

    private static HttpResponse<String> ask(TestInstance instance, String token) {
        return instance.get("/api/cluster", "Authorization", "Bearer " + token);
    }

    private static JsonNode seen(TestInstance instance) {
        HttpResponse<String> response = ask(instance, TOKEN);
        assertEquals(200, response.statusCode(), response::body);
        assertEquals("no-store", response.headers().firstValue("Cache-Control").orElse(""));
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    private static Set<String> names(TestInstance instance) {
        Set<String> names = new TreeSet<>();
        seen(instance)
                .get("instances")
                .forEach(one -> names.add(one.get("instance").asText()));
        return names;
    }

    @Test
    void everyInstanceIsSeenByWhicheverIsAskedAndWhileRedisIsAwayThatOneStill() throws Exception {
        try (RedisServer redis = RedisServer.started();
                TestInstance one = TestInstance.start("REDIS_URL=" + redis.url(), SETTING, "CHAT_INSTANCE=one");
                TestInstance two = TestInstance.start("REDIS_URL=" + redis.url(), SETTING, "CHAT_INSTANCE=two")) {
            Await.until(
                    "both see both", () -> names(one).size() == 2 && names(two).size() == 2);
            // They are counted every five seconds.
            Await.within(
                    Duration.ofSeconds(30),
                    "each tells how many there are",
                    () -> one.metric("chat_cluster_instances{state=\"running\"}") == 2);

            redis.kill();
            Await.until("it is seen that Redis is away", () -> {
                JsonNode all = seen(one).get("instances");
                return all.size() == 1 && !all.get(0).get("live").asBoolean();
            });
        }
    }

    @Test
    void withoutTheTokenNothingIsSeenAndGuessesCount() {
        try (TestInstance instance = TestInstance.start(SETTING, "CHAT_PROXIES=127.0.0.1")) {
            assertEquals(401, instance.get("/api/cluster").statusCode());
            assertEquals(Set.of("test"), names(instance));
            for (int i = 0; i < AdminAuthenticator.MAX_GUESSES; i++) {
                assertEquals(401, ask(instance, "guess").statusCode());
            }
            HttpResponse<String> limited = ask(instance, TOKEN);
            assertEquals(429, limited.statusCode());
            assertEquals("60", limited.headers().firstValue("Retry-After").orElse(""));
            assertEquals(200, askFrom(instance, "192.0.2.7").statusCode());

            assertEquals(2, instance.metric("chat_admin_total{outcome=\"granted\"}"));
            assertEquals(1 + AdminAuthenticator.MAX_GUESSES, instance.metric("chat_admin_total{outcome=\"refused\"}"));
            assertEquals(1, instance.metric("chat_admin_total{outcome=\"limited\"}"));
            assertTrue(
                    instance.metric("chat_refusals_total{code=\"unauthenticated\"}") > AdminAuthenticator.MAX_GUESSES);
        }
    }

    private static HttpResponse<String> askFrom(TestInstance instance, String address) {
        return askFrom(instance, address, TOKEN);
    }

    private static HttpResponse<String> askFrom(TestInstance instance, String address, String token) {
        return instance.get("/api/cluster", "Authorization", "Bearer " + token, "X-Forwarded-For", address);
    }

    @Test
    void guessesFromAllAddressesOfAnIpv6NetworkCountTogether() {
        try (TestInstance instance = TestInstance.start(SETTING, "CHAT_PROXIES=127.0.0.1")) {
            for (int i = 0; i < AdminAuthenticator.MAX_GUESSES; i++) {
                assertEquals(
                        401, askFrom(instance, "2001:db8:1:2::" + i, "guess").statusCode());
            }

            assertEquals(429, askFrom(instance, "2001:db8:1:2:ffff::1").statusCode());
            assertEquals(200, askFrom(instance, "2001:db8:1:3::1").statusCode());
        }
    }

    @Test
    void withoutAConfiguredTokenThereIsNoSuchPath() {
        try (TestInstance instance = TestInstance.start()) {
            assertEquals(404, ask(instance, TOKEN).statusCode());
            assertEquals(404, ask(instance, "").statusCode());
        }
    }
}
