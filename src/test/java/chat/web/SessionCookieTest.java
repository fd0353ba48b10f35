package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cookie of a session presents its user where no token does, so that a page needs none. */
@Timeout(30)
class SessionCookieTest {
    private final TestInstance instance =
            TestInstance.start("CHAT_ACCESS=accounts", "CHAT_REGISTRATION=open", "CHAT_GUESTS=read");

    @AfterEach
    void stop() {
        instance.close();
    }

    private String registered() {
        return Answers.json(instance.post("/api/users", "{\"name\":\"Ann\",\"password\":\"correct horse battery\"}"))
                .get("token")
                .asText();
    }

    @Test
    void theCookieOfAHandshakePresentsItsUserToAHelloWithoutAToken() {
        String token = registered();
        ChatClient ann = instance.connect("Cookie", "other=1; chat-" + instance.port() + "=" + token);
        ann.send("{'type':'hello'}");
        JsonNode welcome = ann.await("welcome");
        assertEquals("Ann", welcome.get("user").get("name").asText());
        assertFalse(welcome.has("token"), "a script that cannot read the cookie does not get it this way");

        instance.request("DELETE", "/api/session", "Authorization", "Bearer " + token);
        assertTrue(ann.await("session").get("ended").asBoolean());
        ChatClient late = instance.connect("Cookie", "chat-" + instance.port() + "=" + token);
        late.send("{'type':'hello'}");
        assertTrue(late.await("welcome").get("user").get("guest").asBoolean());
    }

    @Test
    void aSignInWithoutAnythingButTheCookieIsThatOfItsSession() {
        String cookie = "chat-" + instance.port() + "=" + registered();
        HttpResponse<String> response = instance.post("/api/session", "{}", "Cookie", cookie);

        assertEquals("Ann", Answers.json(response).get("user").get("name").asText());
        assertFalse(Answers.json(response).has("token"));
        assertTrue(response.headers().firstValue("Set-Cookie").isEmpty());
    }
}
