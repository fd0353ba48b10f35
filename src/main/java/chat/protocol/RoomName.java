package chat.protocol;

import java.text.Normalizer;
import java.util.Locale;

/**
 * A valid room name: 1 to 64 letters, digits, {@code -}, {@code _}, {@code .}, in Unicode NFKC lower case. Letters may have marks, and
 * joiners between them where their script is written so; see {@link NameCharacters}.
 *
 * <p>A name in another form is refused rather than changed: an answer always has the very name that was asked for.
 *
 * @param value the name
 */
public record RoomName(String value) {
    /** The longest name, in code points. */
    public static final int MAX_CODE_POINTS = 64;

    /** @throws BadMessage if the name is not valid */
    public RoomName {
        if (!isPlain(value)) {
            check(value);
        }
    }

    /** Whether the name consists of what needs no table, as most do. */
    private static boolean isPlain(String value) {
        boolean plain = !value.isEmpty() && value.length() <= MAX_CODE_POINTS;
        for (int i = 0; plain && i < value.length(); i++) {
            char c = value.charAt(i);
            plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        }
        return plain;
    }

    private static void check(String value) {
        int length = value.codePointCount(0, value.length());
        if (length == 0 || length > MAX_CODE_POINTS) {
            throw BadMessage.badRequest("room: 1 to %d characters, this has %d", MAX_CODE_POINTS, length);
        }
        String fault = NameCharacters.faultInRoomName(value);
        if (fault != null) {
            throw BadMessage.badRequest("room: %s", fault);
        }
        String canonical = Normalizer.normalize(
                Normalizer.normalize(value, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
        if (!canonical.equals(value)) {
            throw BadMessage.badRequest("room: not in NFKC lower case, which is \"%s\"", canonical);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
