package chat.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A valid room name: 1 to 64 letters, digits, {@code -}, {@code _}, {@code .}, in Unicode NFKC lower case. Letters may have marks, and
 * joiners between them where their script is written so; see {@link NameCharacters}.
 *
 * <p>A name in another form is refused rather than changed: an answer always has the very name that was asked for.
 *
 * <p>A name that begins with {@code dm:} is that of a direct room, and made of the ids of those who are in it.
 *
 * @param value the name
 */
public record RoomName(String value) {
    /** The longest name, in code points. */
    public static final int MAX_CODE_POINTS = 64;

    private static final Pattern DIRECT = Pattern.compile("dm:[0-9a-f]{32}");

    /** A name in place of that of a direct room until it is known who asks for it. It is no room's. */
    public static final RoomName UNNAMED = new RoomName("dm:" + "0".repeat(32));

    /** @throws BadMessage if the name is not valid */
    public RoomName {
        if (!isPlain(value) && !isDirect(value)) {
            check(value);
        }
    }

    /** Returns the name of the direct room of some people, whoever of them asks. */
    public static RoomName direct(Collection<String> userIds) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        // The length tells ids apart, whatever is in them.
        new TreeSet<>(userIds).forEach(id -> sha256.update((id.length() + ":" + id).getBytes(StandardCharsets.UTF_8)));
        return new RoomName("dm:" + HexFormat.of().formatHex(sha256.digest(), 0, 16));
    }

    /** Whether it is the name of a direct room. */
    public boolean isDirect() {
        return isDirect(value);
    }

    private static boolean isDirect(String value) {
        return value.startsWith("dm:") && DIRECT.matcher(value).matches();
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
