package chat.protocol;

import chat.protocol.JsonObjects.NumberText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses the JSON objects that clients mostly send straight from UTF-8: strings without escapes, whole numbers, booleans. Leaves all others,
 * invalid ones included, to {@link JsonObjects}. For use by one thread.
 */
final class FlatObjectParser {
    /** More digits than any number of the protocol has. */
    private static final int MAX_DIGITS = 18;

    private static final int END = -1;

    /** The fields of the protocol, whose names need not be decoded. */
    private static final String[] NAMES = {
        "type", "room", "text", "nonce", "name", "token", "after", "before", "limit", "on", "t"
    };

    private final byte[] utf8;
    private final int end;
    private final Map<String, Object> fields = new HashMap<>();
    private int at;

    private FlatObjectParser(byte[] utf8, int from, int end) {
        this.utf8 = utf8;
        this.at = from;
        this.end = end;
    }

    /**
     * Returns the fields as {@link JsonObjects#parse} does, or null if the text is not such an object.
     *
     * @param utf8 valid UTF-8
     */
    static @Nullable Map<String, Object> parse(byte[] utf8, int from, int end) {
        FlatObjectParser object = new FlatObjectParser(utf8, from, end);
        return object.parse() ? object.fields : null;
    }

    private boolean parse() {
        if (!skip('{')) {
            return false;
        }
        do {
            if (!parseField()) {
                return false;
            }
        } while (skip(','));
        return skip('}') && peek() == END;
    }

    private boolean parseField() {
        int from = startOfString();
        int to = endOfString(from);
        if (to < 0) {
            return false;
        }
        String name = name(from, to);
        if (!skip(':')) {
            return false;
        }
        Object value = value();
        return value != null && fields.put(name, value) == null;
    }

    private @Nullable Object value() {
        int first = peek();
        if (first == '"') {
            int from = startOfString();
            int to = endOfString(from);
            return to < 0 ? null : new String(utf8, from, to - from, StandardCharsets.UTF_8);
        }
        if (first >= '0' && first <= '9') {
            return number();
        }
        return skipWord("true") ? Boolean.TRUE : skipWord("false") ? Boolean.FALSE : null;
    }

    private @Nullable NumberText number() {
        int from = at;
        while (at < end && utf8[at] >= '0' && utf8[at] <= '9') {
            at++;
        }
        int digits = at - from;
        if (digits > MAX_DIGITS || (digits > 1 && utf8[from] == '0')) {
            return null;
        }
        return new NumberText(new String(utf8, from, digits, StandardCharsets.US_ASCII));
    }

    /** Moves to the first byte of a string and returns its place, or -1 if there is none. */
    private int startOfString() {
        return skip('"') ? at : -1;
    }

    /** Moves behind a string and returns the place of its closing quotation mark, or -1 if it has none, or an escape or a control in it. */
    private int endOfString(int from) {
        if (from < 0) {
            return -1;
        }
        for (int i = from; i < end; i++) {
            byte b = utf8[i];
            if (b == '"') {
                at = i + 1;
                return i;
            }
            if (b == '\\' || (b >= 0 && b < ' ')) {
                return -1;
            }
        }
        return -1;
    }

    private String name(int from, int to) {
        for (String name : NAMES) {
            if (name.length() == to - from && isAt(from, name)) {
                return name;
            }
        }
        return new String(utf8, from, to - from, StandardCharsets.UTF_8);
    }

    private boolean skipWord(String word) {
        boolean found = end - at >= word.length() && isAt(at, word);
        at += found ? word.length() : 0;
        return found;
    }

    private boolean isAt(int place, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (utf8[place + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Moves behind white space and then that byte; returns false if another one is there. */
    private boolean skip(char expected) {
        boolean found = peek() == expected;
        at += found ? 1 : 0;
        return found;
    }

    /** Moves behind white space and returns the byte there, or {@link #END}. */
    private int peek() {
        while (at < end && (utf8[at] == ' ' || utf8[at] == '\t' || utf8[at] == '\r' || utf8[at] == '\n')) {
            at++;
        }
        return at < end ? utf8[at] & 0xFF : END;
    }
}
