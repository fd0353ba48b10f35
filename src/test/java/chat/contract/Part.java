package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A place in one of the two documents, as they are served. References are followed on the way, from one to the other too. */
final class Part {
    static final ObjectMapper JSON = new ObjectMapper();

    static final String ASYNCAPI_FILE = "asyncapi.yaml";
    static final String OPENAPI_FILE = "openapi.yaml";

    private static final Map<String, JsonNode> FILES =
            Map.of(ASYNCAPI_FILE, read(ASYNCAPI_FILE), OPENAPI_FILE, read(OPENAPI_FILE));

    /** Base address by which the documents refer to each other; nothing is ever fetched from it. */
    private static final String BASE = "https://chat.invalid/";

    /** AsyncAPI's schemas are draft 7, those of OpenAPI 3.1 draft 2020-12. */
    private static final Map<String, SchemaRegistry> SCHEMAS =
            Map.of(ASYNCAPI_FILE, registry(Dialects.getDraft7()), OPENAPI_FILE, registry(Dialects.getDraft202012()));

    static final Part ASYNCAPI = new Part(ASYNCAPI_FILE, "");
    static final Part OPENAPI = new Part(OPENAPI_FILE, "");

    private final String file;
    private final String pointer;

    private Part(String file, String pointer) {
        this.file = file;
        this.pointer = pointer;
    }

    private static JsonNode read(String file) {
        try (InputStream in = Part.class.getResourceAsStream("/webapp/" + file)) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SchemaRegistry registry(Dialect draft) {
        Map<String, String> texts = FILES.entrySet().stream()
                .collect(Collectors.toMap(
                        file -> BASE + file.getKey(), file -> file.getValue().toString()));
        Dialect dialect = Dialect.builder(draft)
                .unknownKeywordFactory((name, context) -> unknownKeyword(name))
                .build();
        return SchemaRegistry.withDefaultDialect(dialect, builder -> builder.schemas(texts));
    }

    /** The validator looks at whole documents as schemas, and would pass over a misspelt keyword. */
    private static Keyword unknownKeyword(String name) {
        boolean ofDocument = FILES.values().stream().anyMatch(file -> file.has(name));
        return ofDocument || name.startsWith("x-")
                ? new NonValidationKeyword(name)
                : fail(name + " is no keyword of JSON Schema");
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            return fail("not JSON: " + text, e);
        }
    }

    JsonNode node() {
        return FILES.get(file).at(pointer);
    }

    /** The part that those names lead to, one below the other; or what it refers to. */
    Part get(String... names) {
        Part part = this;
        for (String name : names) {
            part = part.child(name);
        }
        return part;
    }

    private Part child(String name) {
        Part part = new Part(file, pointer + '/' + name.replace("~", "~0").replace("/", "~1"));
        return part.node().isMissingNode() ? fail(part + " is missing") : part.referred();
    }

    boolean has(String name) {
        return node().has(name);
    }

    /** All parts directly below this one, of an object by name, of an array by number. */
    Map<String, Part> all() {
        Map<String, Part> all = new LinkedHashMap<>();
        JsonNode node = node();
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                all.put(Integer.toString(i), get(Integer.toString(i)));
            }
        } else {
            node.fieldNames().forEachRemaining(name -> all.put(name, get(name)));
        }
        return all;
    }

    /** This, or what it refers to. */
    private Part referred() {
        JsonNode reference = node().get("$ref");
        return reference == null ? this : resolve(reference.asText()).referred();
    }

    /** Returns the part to which a reference in this part's file points. */
    Part resolve(String reference) {
        int hash = reference.indexOf('#');
        String target = hash == 0 ? file : reference.substring(0, hash);
        Part part = new Part(target, reference.substring(hash + 1));
        return !FILES.containsKey(target) || part.node().isMissingNode()
                ? fail(this + " refers to " + reference + ", which is not there")
                : part;
    }

    String text() {
        return node().asText();
    }

    /** Whether this is a schema by which that is right. */
    boolean accepts(JsonNode value) {
        return errors(value).isEmpty();
    }

    /** Fails unless this is a schema by which that is right. */
    void require(JsonNode value) {
        List<String> errors = new ArrayList<>();
        errors(value).forEach(error -> errors.add(error.toString()));
        assertEquals(List.of(), errors, () -> this + " has " + value);
    }

    private List<Error> errors(JsonNode value) {
        return SCHEMAS.get(file)
                .getSchema(SchemaLocation.of(BASE + file + '#' + pointer))
                .validate(value);
    }

    /** Two parts are equal when they are the same place. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Part part && part.file.equals(file) && part.pointer.equals(pointer);
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return file + '#' + pointer;
    }
}
