package chat.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of one object from a client, each asked for by its name and checked as it is read.
 *
 * <p>Every refusal begins with the member's name. Members that nobody asks for are ignored; null is the same as absent.
 */
final class Members {
    /** Stands for an array or an object, of which the protocol has none in this direction. */
    private static final Object NESTED = new Object();

    private final Map<String, Object> values;

    private Members(Map<String, Object> values) {
        this.values = values;
    }

    static Members parse(String text) {
        try (JsonParser parser = Json.FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw BadMessage.badRequest("not a JSON object");
            }
            Map<String, Object> values = new HashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                Object value = value(parser);
                if (value != null) {
                    values.put(name, value);
                }
            }
            if (parser.nextToken() != null) {
                throw BadMessage.badRequest("more than one JSON object on a line");
            }
            return new Members(values);
        } catch (StreamConstraintsException e) {
            throw BadMessage.badRequest("nested too deeply, or a number too long");
        } catch (IOException e) {
            throw BadMessage.badRequest("not a JSON object");
        }
    }

    static boolean isObject(String text) {
        try {
            parse(text);
            return true;
        } catch (BadMessage e) {
            return false;
        }
    }

    /** The same of a query or of headers, where numbers too are texts. */
    static Members of(Map<String, String> texts) {
        return new Members(new HashMap<>(texts));
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
            default -> {
                parser.skipChildren();
                yield NESTED;
            }
        };
    }

    /** A number as it was written, so that {@code pong} can give it back unchanged. */
    private record NumberText(String text) {}

    String string(String name) {
        String value = stringOrNull(name);
        if (value == null) {
            throw BadMessage.badRequest("%s: missing", name);
        }
        return value;
    }

    @Nullable
    String stringOrNull(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw BadMessage.badRequest("%s: must be a string", name);
        }
        if (!Utf8.canEncode(text)) {
            throw BadMessage.badRequest("%s: half of a surrogate pair", name);
        }
        return text;
    }

    RoomName room(String name) {
        return new RoomName(string(name));
    }

    @Nullable
    MessageId idOrNull(String name) {
        String value = stringOrNull(name);
        if (value == null) {
            return null;
        }
        try {
            return MessageId.parse(value);
        } catch (BadMessage e) {
            throw BadMessage.badRequest("%s: %s", name, e.text());
        }
    }

    int pageSize(String name) {
        Object value = values.get(name);
        if (value == null) {
            return Limits.DEFAULT_PAGE;
        }
        String digits = value instanceof NumberText number ? number.text() : value instanceof String text ? text : null;
        if (digits != null) {
            try {
                int size = Integer.parseInt(digits);
                if (size >= 1 && size <= Limits.PAGE) {
                    return size;
                }
            } catch (NumberFormatException e) {
                // Refused below, like any other number that does not fit.
            }
        }
        throw BadMessage.badRequest("%s: must be a whole number from 1 to %d", name, Limits.PAGE);
    }

    boolean bool(String name) {
        if (values.get(name) instanceof Boolean value) {
            return value;
        }
        throw BadMessage.badRequest("%s: must be true or false", name);
    }

    String nonce(String name) {
        String value = string(name);
        if (value.isEmpty() || value.length() > Limits.NONCE_LENGTH || hasControl(value, "")) {
            throw BadMessage.badRequest("%s: 1 to %d characters, no control characters", name, Limits.NONCE_LENGTH);
        }
        return value;
    }

    String text(String name, int maxBytes) {
        String value = string(name);
        if (value.isEmpty()) {
            throw BadMessage.badRequest("%s: empty", name);
        }
        // No char takes more than 3 bytes: most texts need not be counted.
        int bytes = 3 * value.length() <= maxBytes ? 0 : Utf8.length(value);
        if (bytes > maxBytes) {
            throw new BadMessage(
                    ErrorCode.TOO_LARGE, name + ": " + bytes + " bytes in UTF-8, at most " + maxBytes + " are taken");
        }
        if (hasControl(value, "\n\t")) {
            throw BadMessage.badRequest("%s: no control characters but line feed and tab", name);
        }
        return value;
    }

    /** A person's name, in the form that {@link PersonName} gives it. */
    @Nullable
    String nameOrNull(String name) {
        String given = stringOrNull(name);
        return given == null ? null : PersonName.of(name, given);
    }

    /** The JSON text of a string, number or boolean. */
    @Nullable
    String scalarOrNull(String name) {
        Object value = values.get(name);
        if (value == NESTED) {
            throw BadMessage.badRequest("%s: must be a string, a number or a boolean", name);
        }
        if (value instanceof NumberText number) {
            return number.text();
        }
        if (value instanceof Boolean bool) {
            return bool.toString();
        }
        String text = stringOrNull(name);
        return text == null
                ? null
                : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** The nonce of a request that is being refused, if it can be given back. */
    @Nullable
    String nonceIfAny() {
        return values.get("nonce") instanceof String nonce
                        && nonce.length() <= Limits.NONCE_LENGTH
                        && Utf8.canEncode(nonce)
                ? nonce
                : null;
    }

    @Nullable
    String roomIfAny() {
        return values.get("room") instanceof String room
                        && room.length() <= 2 * RoomName.MAX_LENGTH
                        && Utf8.canEncode(room)
                ? room
                : null;
    }

    /** For repeating a client's own words in a refusal. */
    static String shorten(String text) {
        return text.codePointCount(0, text.length()) <= 40
                ? text
                : text.substring(0, text.offsetByCodePoints(0, 40)) + "…";
    }

    private static boolean hasControl(String value, String allowed) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c) && allowed.indexOf(c) < 0) {
                return true;
            }
        }
        return false;
    }
}
