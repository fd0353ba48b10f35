package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests and streams of a session that ends meanwhile. */
@Timeout(60)
class SessionEndTest {
    private final TestInstance instance = TestInstance.start("CHAT_ACCESS=accounts", "CHAT_REGISTRATION=open");

    @AfterEach
    void stop() {
        instance.close();
    }

    private String registered() {
        String account = "{\"name\":\"Ann\",\"password\":\"correct horse battery\"}";
        return Answers.json(instance.post("/api/users", account)).get("token").asText();
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    @Test
    void anEventStreamOfAUserEndsWithTheSession() {
        String token = registered();
        var events = instance.events("/api/events?room=lobby", bearer(token));
        events.await("joined");
        instance.request("DELETE", "/api/session", bearer(token));

        assertTrue(events.await("session").data().get("ended").asBoolean());
        Answers.assertRefused(401, "unauthenticated", instance.get("/api/events?room=lobby", bearer(token)));
    }

    @Test
    void aRequestWhoseBodyComesAfterTheEndOfItsSessionIsRefused() {
        String token = registered();
        ChatClient ann = instance.connect();
        ann.send("{'type':'hello','token':'" + token + "'}");
        ann.await("welcome");
        RawWebSocket slow = instance.plain()
                .ask(
                        "POST /api/rooms/lobby/messages HTTP/1.1",
                        "Authorization: Bearer " + token,
                        "Idempotency-Key: n1",
                        "Content-Length: 13",
                        "Expect: 100-continue");
        assertEquals(100, slow.answer().status(), "the session was looked up, and the body is waited for");
        instance.request("DELETE", "/api/session", bearer(token));
        ann.awaitClose();

        assertEquals(401, slow.sendBytes("{\"text\":\"hi\"}").answer().status());
    }
}
