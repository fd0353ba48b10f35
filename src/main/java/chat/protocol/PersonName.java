package chat.protocol;

import chat.protocol.Characters.Kind;
import java.text.Normalizer;

/**
 * The rule for names of people: 1 to 40 characters that can be seen, single spaces among them, in NFC.
 *
 * <p>Nobody is called "You", or what looks like it in any script: that is what the page calls everybody to themselves.
 */
final class PersonName {
    private static final int LETTERS_OF_YOU = 3;

    private PersonName() {}

    /**
     * Returns the name as others will see it: in NFC, white space within it as single spaces and around it taken off.
     *
     * @param member to begin a refusal with
     * @throws BadMessage when it is no name
     */
    static String of(String member, String given) {
        String name = Normalizer.normalize(spaced(given), Normalizer.Form.NFC);
        int length = name.codePointCount(0, name.length());
        if (length < 1 || length > Limits.NAME_LENGTH) {
            throw BadMessage.badRequest("%s: 1 to %d characters, this has %d", member, Limits.NAME_LENGTH, length);
        }
        String fault = Spelling.faultOfPerson(name);
        if (fault != null) {
            throw BadMessage.badRequest("%s: %s", member, fault);
        }
        if (looksLikeYou(name)) {
            throw BadMessage.badRequest("%s: looks like \"You\", which everybody is called to themselves", member);
        }
        return name;
    }

    private static String spaced(String given) {
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

    /** The white space of Unicode that moves to no other line. Its set has not changed since Unicode 6.3. */
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

    /** Compares what is read: marks, punctuation and spaces beside the letters make no other name. */
    private static boolean looksLikeYou(String name) {
        int place = 0;
        for (int c : name.codePoints().toArray()) {
            if (Characters.looksLikeYou(c, place)) {
                place++;
            } else if (Characters.kind(c).isLetter() || Characters.kind(c) == Kind.PICTURE) {
                return false;
            }
        }
        return place == LETTERS_OF_YOU;
    }
}
