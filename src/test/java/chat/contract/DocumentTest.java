package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DialectId;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two documents are what they say they are, hold together, and their examples are right. */
class DocumentTest {
    private static final List<Part> BOTH = List.of(Part.ASYNCAPI, Part.OPENAPI);

    private static Part document(String file) {
        return file.equals(Part.ASYNCAPI_FILE) ? Part.ASYNCAPI : Part.OPENAPI;
    }

    @ParameterizedTest
    @CsvSource({"asyncapi.yaml, asyncapi-3.0.0.json, DRAFT_7", "openapi.yaml, openapi-3.1.json, DRAFT_2020_12"})
    void eachIsOfTheFormThatItsSpecificationLaysDown(String file, String form, SpecificationVersion version)
            throws IOException {
        try (InputStream in = DocumentTest.class.getResourceAsStream("/contract/" + form)) {
            JsonNode schema = Part.JSON.readTree(in);
            Schema specification = SchemaRegistry.withDefaultDialect(version).getSchema(schema);

            assertEquals(
                    List.of(),
                    specification.validate(document(file).node()).stream()
                            .map(Error::toString)
                            .toList());
            assertFalse(specification.validate(Part.json("{}")).isEmpty(), "a document of nothing is refused");
        }
    }

    @ParameterizedTest
    @CsvSource({"asyncapi.yaml, DRAFT_7", "openapi.yaml, DRAFT_2020_12"})
    void eachSchemaIsOne(String file, SpecificationVersion version) {
        String dialect = version == SpecificationVersion.DRAFT_7 ? DialectId.DRAFT_7 : DialectId.DRAFT_2020_12;
        Schema schemas = SchemaRegistry.withDefaultDialect(version).getSchema(SchemaLocation.of(dialect));
        document(file)
                .get("components", "schemas")
                .all()
                .forEach((name, part) -> assertEquals(List.of(), schemas.validate(part.node()), name));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        BOTH.forEach(document -> eachReference(document, document.node(), Part::resolve));
    }

    @Test
    void nothingIsDescribedThatIsNotUsed() {
        Set<Part> used = new HashSet<>();
        BOTH.forEach(document ->
                eachReference(document, document.node(), (from, reference) -> used.add(from.resolve(reference))));
        for (Part document : BOTH) {
            document.get("components").all().forEach((kind, parts) -> {
                if (!kind.equals("securitySchemes")) { // These are named, not referred to.
                    parts.all().forEach((name, part) -> assertTrue(used.contains(part), () -> part + " is not used"));
                }
            });
        }
        Part.ASYNCAPI
                .get("channels", "ws", "messages")
                .all()
                .values()
                .forEach(message ->
                        assertTrue(Wire.usedByOperations().contains(message), () -> message + " is of no operation"));
    }

    private static void eachReference(Part document, JsonNode node, BiConsumer<Part, String> action) {
        JsonNode reference = node.get("$ref");
        if (reference != null) {
            action.accept(document, reference.asText());
        }
        node.forEach(child -> eachReference(document, child, action));
    }

    @Test
    void everyMessageHasAnExampleThatIsRight() {
        Part.ASYNCAPI.get("components", "messages").all().forEach((name, message) -> {
            assertEquals(Wire.type(message), message.get("name").text());
            assertFalse(message.get("examples").all().isEmpty(), name);
            message.get("examples").all().values().forEach(example -> message.get("payload")
                    .require(example.get("payload").node()));
        });
    }

    @Test
    void everyBodyParameterAndHeaderHasAnExampleThatIsRight() {
        for (Http.Operation operation : Http.OPERATIONS.values()) {
            operation.parameters().forEach(DocumentTest::checkExamples);
            Part definition = operation.definition();
            if (definition.has("requestBody")) {
                definition.get("requestBody", "content").all().values().forEach(DocumentTest::checkExamples);
            }
            definition.get("responses").all().values().forEach(DocumentTest::checkResponse);
        }
        Part.OPENAPI.get("components", "responses").all().values().forEach(DocumentTest::checkResponse);
    }

    private static void checkResponse(Part response) {
        if (response.has("content")) {
            response.get("content").all().values().forEach(DocumentTest::checkExamples);
        }
        if (response.has("headers")) {
            response.get("headers").all().values().stream()
                    .filter(header -> header.has("example"))
                    .forEach(DocumentTest::checkExamples);
        }
    }

    /** Checks the examples of a part; one that can have only one value needs none. */
    private static void checkExamples(Part part) {
        Part schema = part.get("schema");
        if (part.has("example")) {
            schema.require(part.get("example").node());
        } else if (part.has("examples")) {
            part.get("examples")
                    .all()
                    .values()
                    .forEach(example -> schema.require(example.get("value").node()));
        } else {
            assertTrue(schema.has("const"), () -> part + " has no example");
        }
    }
}
