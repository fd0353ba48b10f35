package chat.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses JSON objects strictly: exactly one, each name once, bounded in depth. */
final class JsonObjects {
    /** The most elements of an array; a longer one is {@link #NESTED}. */
    static final int MAX_ELEMENTS = 100;

    /** Stands for a value that the protocol does not have in this direction: an object, or an array of anything but strings. */
    static final Object NESTED = new Object();

    private JsonObjects() {}

    /** A number as it was written, so that {@code pong} can return it unchanged. */
    record NumberText(String text) {}

    /**
     * Returns the fields: each a {@link String}, {@link Boolean}, {@link NumberText}, list of strings or {@link #NESTED}. Those that are null are left
     * out.
     *
     * @throws BadMessage if the text is anything else than one object
     */
    static Map<String, Object> parse(String text) {
        try (JsonParser parser = Json.FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw BadMessage.badRequest("not a JSON object");
            }
            Map<String, Object> fields = new HashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                Object value = value(parser);
                if (value != null) {
                    fields.put(name, value);
                }
            }
            if (parser.nextToken() != null) {
                throw BadMessage.badRequest("more than one JSON object on a line");
            }
            return fields;
        } catch (StreamConstraintsException e) {
            throw BadMessage.badRequest("nested too deeply, or a number too long");
        } catch (IOException e) {
            throw BadMessage.badRequest("not a JSON object");
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw BadMessage.badRequest("not a JSON object");
        }
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new NumberText(parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NULL -> null;
            case START_ARRAY -> array(parser);
            default -> {
                parser.skipChildren();
                yield NESTED;
            }
        };
    }

    private static Object array(JsonParser parser) throws IOException {
        List<String> strings = new ArrayList<>();
        boolean plain = true;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw BadMessage.badRequest("not a JSON object");
            }
            plain &= token == JsonToken.VALUE_STRING && strings.size() < MAX_ELEMENTS;
            if (plain) {
                strings.add(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return plain ? List.copyOf(strings) : NESTED;
    }

    static boolean isObject(String text) {
        try {
            parse(text);
            return true;
        } catch (BadMessage e) {
            return false;
        }
    }
}
