package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The operations of openapi.yaml, and which of their answers have been seen. */
final class Http {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");

    static final Map<String, Operation> OPERATIONS = operations();

    private final Set<String> seen = new TreeSet<>();

    /** @param parameters its own, and those of its path */
    record Operation(String method, String path, Part definition, List<Part> parameters) {}

    /** An answer, whatever client received it; the names of its headers are in lower case. */
    record Answer(int status, Map<String, String> headers, String body) {}

    private static Map<String, Operation> operations() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        Part.OPENAPI.get("paths").all().forEach((path, item) -> item.all().forEach((method, definition) -> {
            if (METHODS.contains(method)) {
                List<Part> parameters = new ArrayList<>();
                for (Part owner : List.of(item, definition)) {
                    if (owner.has("parameters")) {
                        parameters.addAll(owner.get("parameters").all().values());
                    }
                }
                operations.put(
                        definition.get("operationId").text(),
                        new Operation(method.toUpperCase(Locale.ROOT), path, definition, parameters));
            }
        }));
        return operations;
    }

    /** Holds an answer to what the document says of the operation. */
    void see(String operationId, Answer answer) {
        Part responses = OPERATIONS.get(operationId).definition().get("responses");
        String status = Integer.toString(answer.status());
        assertTrue(responses.has(status), () -> operationId + " answers " + answer + ", of which nothing is said");
        check(responses.get(status), answer);
        seen.add(operationId + ' ' + status);
    }

    /** Fails unless each answer of which the document tells has been seen. */
    void assertAllSeen() {
        Set<String> documented = new TreeSet<>();
        OPERATIONS.forEach((id, operation) -> operation
                .definition()
                .get("responses")
                .all()
                .keySet()
                .forEach(status -> documented.add(id + ' ' + status)));
        assertEquals(documented, seen);
    }

    static void check(Part response, Answer answer) {
        if (response.has("headers")) {
            response.get("headers").all().forEach((name, header) -> checkHeader(name, header, answer));
        }
        if (!response.has("content")) {
            assertEquals("", answer.body());
            return;
        }
        String type = answer.headers().getOrDefault("content-type", "").split(";", 2)[0];
        assertTrue(response.get("content").has(type), () -> response + " has no " + type + ": " + answer);
        JsonNode body = type.endsWith("json") ? Part.json(answer.body()) : new TextNode(answer.body());
        response.get("content").get(type).get("schema").require(body);
        if (type.equals("application/problem+json")) {
            assertEquals(answer.status(), body.get("status").asInt());
        }
    }

    private static void checkHeader(String name, Part header, Answer answer) {
        String value = answer.headers().get(name.toLowerCase(Locale.ROOT));
        if (value != null) {
            Part schema = header.get("schema");
            boolean number = schema.has("type") && schema.get("type").text().equals("integer");
            schema.require(number ? Part.json(value) : new TextNode(value));
        } else if (header.has("required") && header.get("required").node().asBoolean()) {
            fail("the header " + name + " is missing: " + answer);
        }
    }
}
