package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;

/** Reads the answers of the HTTP interface. */
final class Answers {
    private Answers() {}

    static JsonNode json(HttpResponse<String> response) {
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    /** Returns the user of a welcome as others see the user: without roles. */
    static JsonNode userOf(JsonNode welcome) {
        ObjectNode user = welcome.get("user").deepCopy();
        user.remove("roles");
        return user;
    }

    /** Asserts that an answer is a problem in the form of RFC 9457. */
    static void assertRefused(int status, String code, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response::body);
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElse(""));
        assertEquals(code, json(response).get("code").asText(), response::body);
        assertEquals(status, json(response).get("status").asInt());
        assertTrue(!json(response).get("detail").asText().isBlank());
    }
}
