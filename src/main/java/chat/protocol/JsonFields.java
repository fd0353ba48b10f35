package chat.protocol;

import chat.protocol.JsonObjects.NumberText;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one object from a client, each checked as it is read. Unknown fields are ignored; null counts as absent.
 *
 * <p>Every method throws {@link BadMessage}, whose text begins with the field's name, if the value is not a valid one.
 */
final class JsonFields {
    /** The highest time that every client reads exactly. */
    private static final long MAX_TIME = (1L << 53) - 1;

    private final Map<String, ?> values;

    private JsonFields(Map<String, ?> values) {
        this.values = values;
    }

    /** @throws BadMessage if the text is not one JSON object */
    static JsonFields parse(String text) {
        return new JsonFields(JsonObjects.parse(text));
    }

    /**
     * Parses a part of an array in UTF-8, like {@link #parse(String)}.
     *
     * @throws BadMessage if it is not one JSON object
     */
    static JsonFields parse(byte[] utf8, int from, int end) {
        Map<String, Object> flat = FlatObjectParser.parse(utf8, from, end);
        return flat == null ? parse(new String(utf8, from, end - from, StandardCharsets.UTF_8)) : new JsonFields(flat);
    }

    /** Returns the fields of a query or of headers, where numbers too are texts. */
    static JsonFields of(Map<String, String> texts) {
        return new JsonFields(texts);
    }

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

    boolean bool(String name) {
        if (values.get(name) instanceof Boolean value) {
            return value;
        }
        throw BadMessage.badRequest("%s: must be true or false", name);
    }

    /** Returns a list of strings; an empty one if absent. */
    List<String> strings(String name) {
        if (!has(name)) {
            return List.of();
        } else if (values.get(name) instanceof List<?> list) {
            return list.stream().map(String.class::cast).toList();
        }
        throw BadMessage.badRequest("%s: must be a list of strings", name);
    }

    /** Returns a whole number between two bounds, both included; the default if absent. */
    int wholeOr(String name, int defaultValue, int min, int max) {
        return has(name) ? whole(name, min, max) : defaultValue;
    }

    /** Returns a whole number between two bounds, both included. */
    int whole(String name, int min, int max) {
        Object value = values.get(name);
        try {
            int whole = value instanceof NumberText number ? Integer.parseInt(number.text()) : min - 1;
            if (whole >= min && whole <= max) {
                return whole;
            }
        } catch (NumberFormatException e) {
            // Refused below, like a number out of range.
        }
        throw BadMessage.badRequest("%s: must be a whole number from %d to %d", name, min, max);
    }

    /** Returns a time in milliseconds since 1970, or -1 for never; null if absent. */
    @Nullable
    Long timeOrNull(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        try {
            long time = value instanceof NumberText number ? Long.parseLong(number.text()) : Long.MIN_VALUE;
            if (time >= -1 && time <= MAX_TIME) {
                return time;
            }
        } catch (NumberFormatException e) {
            // Refused as well.
        }
        throw BadMessage.badRequest("%s: must be milliseconds since 1970, 0 or -1", name);
    }

    /** Returns whether there is a value. */
    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Returns the id of an entry. */
    MessageId id(String name) {
        MessageId id = idOrNull(name);
        if (id == null || id.isNone()) {
            throw BadMessage.badRequest("%s: must be the id of a message", name);
        }
        return id;
    }

    /** Returns a reaction: 1 to {@link FixedLimits#MAX_EMOJI_BYTES} bytes with a picture among them, and without white space. */
    String emoji(String name) {
        String value = string(name);
        boolean picture = value.codePoints().anyMatch(CharacterTable::isEmoji);
        boolean space = value.codePoints().anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
        if (!picture
                || space
                || ControlCharacters.areIn(value, "")
                || Utf8.length(value) > FixedLimits.MAX_EMOJI_BYTES) {
            throw BadMessage.badRequest("%s: must be an emoji of at most %d bytes", name, FixedLimits.MAX_EMOJI_BYTES);
        }
        return value;
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

    /** Returns a number of messages, 1 to {@link FixedLimits#MAX_PAGE_MESSAGES}; the default if absent. */
    int pageSize(String name) {
        return pageSize(name, FixedLimits.DEFAULT_PAGE_MESSAGES, FixedLimits.MAX_PAGE_MESSAGES);
    }

    /** Returns a number from 1 on, also from a text; the default if absent. */
    int pageSize(String name, int defaultSize, int max) {
        Object value = values.get(name);
        if (value == null) {
            return defaultSize;
        }
        String digits = value instanceof NumberText number ? number.text() : value instanceof String text ? text : "";
        try {
            int size = Integer.parseInt(digits);
            if (size >= 1 && size <= max) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Refused below, like a number out of range.
        }
        throw BadMessage.badRequest("%s: must be a whole number from 1 to %d", name, max);
    }

    String nonce(String name) {
        String value = string(name);
        if (value.isEmpty() || value.length() > FixedLimits.MAX_NONCE_CHARS || ControlCharacters.areIn(value, "")) {
            throw BadMessage.badRequest(
                    "%s: 1 to %d characters, no control characters", name, FixedLimits.MAX_NONCE_CHARS);
        }
        return value;
    }

    /** Returns the text of a message. */
    String text(String name, int maxBytes) {
        String value = string(name);
        if (value.isEmpty()) {
            throw BadMessage.badRequest("%s: empty", name);
        }
        // No char takes more than 3 bytes, so most texts need not be counted.
        int bytes = 3 * value.length() <= maxBytes ? 0 : Utf8.length(value);
        if (bytes > maxBytes) {
            throw new BadMessage(
                    ErrorCode.TOO_LARGE, name + ": " + bytes + " bytes in UTF-8, at most " + maxBytes + " are taken");
        }
        if (ControlCharacters.areIn(value, "\n\t")) {
            throw BadMessage.badRequest("%s: no control characters but line feed and tab", name);
        }
        return value;
    }

    /** Returns the topic of a room, at most {@link FixedLimits#MAX_TOPIC_BYTES} bytes and maybe empty; null if absent. */
    @Nullable
    String topicOrNull(String name) {
        String value = stringOrNull(name);
        if (value != null && (Utf8.length(value) > FixedLimits.MAX_TOPIC_BYTES || ControlCharacters.areIn(value, ""))) {
            throw BadMessage.badRequest(
                    "%s: at most %d bytes, no control characters", name, FixedLimits.MAX_TOPIC_BYTES);
        }
        return value;
    }

    /** Returns a level by its name. */
    NotificationLevel level(String name) {
        String value = string(name);
        return Arrays.stream(NotificationLevel.values())
                .filter(level -> level.wire().equals(value))
                .findFirst()
                .orElseThrow(() -> BadMessage.badRequest("%s: must be all, mentions or nothing", name));
    }

    /** Returns the id of a user. */
    String userId(String name) {
        String value = string(name);
        if (value.isEmpty() || value.length() > FixedLimits.MAX_USER_ID_CHARS || ControlCharacters.areIn(value, "")) {
            throw BadMessage.badRequest("%s: must be the id of a user", name);
        }
        return value;
    }

    /** Returns a user's name in the form that {@link UserName} gives it. */
    @Nullable
    String userNameOrNull(String name) {
        String given = stringOrNull(name);
        return given == null ? null : UserName.normalize(name, given);
    }

    /** Returns a list of one to that many strings. */
    List<String> strings(String name, int max) {
        List<String> strings = strings(name);
        if (strings.isEmpty() || strings.size() > max || !strings.stream().allMatch(Utf8::canEncode)) {
            throw BadMessage.badRequest("%s: must be a list of 1 to %d strings", name, max);
        }
        return strings;
    }

    /** Returns a string, number or boolean as JSON. */
    @Nullable
    String scalarOrNull(String name) {
        Object value = values.get(name);
        if (value == JsonObjects.NESTED || value instanceof List) {
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

    /** Returns the nonce to repeat in a refusal, or null if there is none that can be repeated; never throws. */
    @Nullable
    String nonceToRepeat() {
        return stringToRepeat("nonce", FixedLimits.MAX_NONCE_CHARS);
    }

    /** Returns the room to name in a refusal, valid or not, or null if there is none that can be repeated; never throws. */
    @Nullable
    String roomToRepeat() {
        return stringToRepeat("room", 2 * RoomName.MAX_CODE_POINTS);
    }

    private @Nullable String stringToRepeat(String name, int maxChars) {
        return values.get(name) instanceof String text && text.length() <= maxChars && Utf8.canEncode(text)
                ? text
                : null;
    }
}
