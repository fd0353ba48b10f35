package chat.protocol;

import chat.protocol.CharacterTable.Kind;
import java.text.Normalizer;

/**
 * The rule for names of users: 1 to 40 visible characters in NFC, with single spaces among them.
 *
 * <p>A name must not read as "You" in any script, since that is what the page calls its own user.
 */
final class UserName {
    private static final int LETTERS_OF_YOU = 3;

    private UserName() {}

    /**
     * Returns the name as others will see it: in NFC, without white space around it, and with single spaces within.
     *
     * @param field the field that a refusal names
     * @throws BadMessage if the name breaks the rule
     */
    static String normalize(String field, String given) {
        String name = Normalizer.normalize(collapseSpaces(given), Normalizer.Form.NFC);
        int length = name.codePointCount(0, name.length());
        if (length < 1 || length > FixedLimits.MAX_USER_NAME_CODE_POINTS) {
            throw BadMessage.badRequest(
                    "%s: 1 to %d characters, this has %d", field, FixedLimits.MAX_USER_NAME_CODE_POINTS, length);
        }
        String fault = NameCharacters.faultInUserName(name);
        if (fault != null) {
            throw BadMessage.badRequest("%s: %s", field, fault);
        }
        if (readsAsYou(name)) {
            throw BadMessage.badRequest("%s: looks like \"You\", which stands for the reader's own name", field);
        }
        return name;
    }

    private static String collapseSpaces(String given) {
        StringBuilder name = new StringBuilder();
        boolean pending = false;
        for (int c : given.codePoints().toArray()) {
            if (isSpace(c)) {
                pending = !name.isEmpty();
                continue;
            }
            if (pending) {
                name.append(' ');
                pending = false;
            }
            name.appendCodePoint(c);
        }
        return name.toString();
    }

    /** The white space of Unicode that does not break a line; this set has not changed since Unicode 6.3. */
    private static boolean isSpace(int c) {
        return c == ' '
                || c == '\t'
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }

    /** Compares the letters alone: marks, punctuation and spaces beside them do not make another name. */
    private static boolean readsAsYou(String name) {
        int matched = 0;
        for (int c : name.codePoints().toArray()) {
            if (CharacterTable.looksLikeYou(c, matched)) {
                matched++;
            } else if (CharacterTable.kind(c).isLetter() || CharacterTable.kind(c) == Kind.PICTURE) {
                return false;
            }
        }
        return matched == LETTERS_OF_YOU;
    }
}
