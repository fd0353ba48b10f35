package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The status of an instance, for its operator. */
@Timeout(30)
class StatusTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode status(TestInstance instance) {
        HttpResponse<String> response = instance.get("/status");
        assertEquals(200, response.statusCode());
        assertEquals(
                "application/json",
                response.headers().firstValue("content-type").orElse(""));
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    @Test
    void theStatusHasIdentityStateAndRates() {
        long before = System.currentTimeMillis();
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=0")) {
            ChatClient ann = instance.guest("Ann", "lobby");
            instance.guest("Bob", "lobby");
            JsonNode status = status(instance);

            assertEquals("test", status.get("instance").asText());
            assertFalse(status.get("host").asText().isEmpty());
            assertFalse(status.get("run").asText().isEmpty());
            assertEquals(ProcessHandle.current().pid(), status.get("pid").asLong());
            assertEquals("running", status.get("state").asText());
            assertTrue(status.get("live").asBoolean());
            assertTrue(status.get("startedAt").asLong() <= before);
            assertEquals(2, status.get("connections").asInt());
            assertEquals(1, status.get("rooms").asInt());
            assertTrue(status.get("memoryBytes").asLong() > 1_000_000, status::toString);
            assertTrue(status.get("cpu").asDouble() >= 0, status::toString);

            ann.sayMany("lobby", 100);
            awaitRate(instance, "messagesPerSecond", 10);
            ann.sayMany("lobby", 100);
            awaitRate(instance, "deliveriesPerSecond", 20);
        }
    }

    /** The messages of a burst may be counted in one second, and their deliveries in the next. */
    private static void awaitRate(TestInstance instance, String rate, double atLeast) {
        Await.until(rate + " is counted", () -> status(instance).get(rate).asDouble() > atLeast);
    }
}
