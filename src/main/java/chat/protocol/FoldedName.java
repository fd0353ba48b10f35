package chat.protocol;

import java.text.Normalizer;
import java.util.Locale;

/**
 * A name, or its beginning, in the form in which names are searched: compatible characters are one, and so are upper and lower case.
 *
 * @param text the folded name
 */
public record FoldedName(String text) {
    /** The characters that {@link #firstNumber} is made of: 48 bits, which a double holds. */
    private static final int NUMBERED_CHARS = 3;

    /** Folds a name or the beginning of one, which need not be valid. */
    public static FoldedName of(String name) {
        return new FoldedName(Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip());
    }

    /** Returns whether a folded name begins with this one. */
    public boolean isPrefixOf(FoldedName other) {
        return other.text.startsWith(text);
    }

    /** Returns a number that orders names by their first three UTF-16 code units; the least of all names that begin with this. */
    public long firstNumber() {
        return number('\0');
    }

    /** Returns the greatest number of all names that begin with this. */
    public long lastNumber() {
        return number('\uFFFF');
    }

    private long number(char missing) {
        long number = 0;
        for (int i = 0; i < NUMBERED_CHARS; i++) {
            number = (number << Character.SIZE) | (i < text.length() ? text.charAt(i) : missing);
        }
        return number;
    }
}
