package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/** Holds what the server says to the documents, and remembers of which types it was. */
final class Witness {
    private final Set<String> types = new TreeSet<>();
    private final Set<String> codes = new TreeSet<>();

    JsonNode see(JsonNode object) {
        String type = object.path("type").asText();
        assertTrue(Wire.ANSWERS.containsKey(type), () -> "nothing is said of this type: " + object);
        Wire.ANSWERS.get(type).get("payload").require(object);
        types.add(type);
        if (type.equals("error")) {
            codes.add(object.get("code").asText());
        }
        return object;
    }

    /** Sees the next object, whatever it is. */
    JsonNode next(ChatClient client, String type) {
        return see(client.awaitNext(type));
    }

    /** Sees the earliest object of that type. */
    JsonNode await(ChatClient client, String type) {
        return see(client.await(type));
    }

    JsonNode refused(ChatClient client, String code) {
        JsonNode error = next(client, "error");
        assertEquals(code, error.get("code").asText(), error::toString);
        return error;
    }

    Set<String> types() {
        return types;
    }

    Set<String> codes() {
        return codes;
    }
}
