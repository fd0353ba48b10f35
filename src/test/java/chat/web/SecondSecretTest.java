package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import chat.TestInstance;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The secret that signs guests' tokens is changed in three steps, and each guest stays who it is. */
@Timeout(30)
class SecondSecretTest {
    private static final String OLD = "an old secret of thirty-two bytes";
    private static final String NEW = "a new secret of two and thirty bytes";

    private static TestInstance instance(String secret, String second) {
        return TestInstance.start("CHAT_SECRET=" + secret, "CHAT_SECOND_SECRET=" + second);
    }

    private static JsonNode signIn(TestInstance to, String body) {
        return Answers.json(to.post("/api/session", body));
    }

    private static String withToken(JsonNode welcome) {
        return "{\"token\":\"" + welcome.get("token").asText() + "\"}";
    }

    @Test
    void aGuestIsKnownBeforeWhileAndAfterTheSecretIsChanged() {
        try (TestInstance before = instance(OLD, NEW);
                TestInstance changed = instance(NEW, OLD);
                TestInstance after = instance(NEW, "")) {
            JsonNode old = signIn(before, "{\"name\":\"Ann\"}");
            JsonNode renewed = signIn(changed, withToken(old));

            assertEquals(old.get("user"), renewed.get("user"));
            assertNotEquals(old.get("token"), renewed.get("token"));
            assertEquals(old.get("user"), signIn(before, withToken(renewed)).get("user"), "while both kinds run");
            assertEquals(old.get("user"), signIn(after, withToken(renewed)).get("user"));
            Answers.assertRefused(401, "unauthenticated", after.post("/api/session", withToken(old)));
        }
    }
}
