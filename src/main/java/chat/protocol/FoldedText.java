package chat.protocol;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Set;

/**
 * A text in the form in which it is searched: folded as {@link FoldedName} folds names, and without accents. The page's
 * {@code folded-text.js} does the same, to mark what was found.
 */
final class FoldedText {
    /** The scripts that are written without spaces, so that a word may begin anywhere. */
    private static final Set<UnicodeScript> WITHOUT_SPACES = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    private static final char LAST_ASCII = '\u007f';
    private static final char FIRST_ACCENT = '\u0300';
    private static final char LAST_ACCENT = '\u036f';

    private static final char SIGMA = '\u03c3';
    private static final char FINAL_SIGMA = '\u03c2';

    private final String text;

    private FoldedText(String text) {
        this.text = text;
    }

    static FoldedText of(String text) {
        String folded = FoldedName.of(text).text();
        if (folded.chars().allMatch(c -> c <= LAST_ASCII)) {
            return new FoldedText(folded);
        }
        StringBuilder bare = new StringBuilder(folded.length());
        Normalizer.normalize(folded, Normalizer.Form.NFD)
                .chars()
                .filter(c -> c < FIRST_ACCENT || c > LAST_ACCENT)
                .forEach(c -> bare.append((char) (c == FINAL_SIGMA ? SIGMA : c)));
        return new FoldedText(Normalizer.normalize(bare, Normalizer.Form.NFC));
    }

    /** Returns whether it has a word that begins so; a word that begins with no letter or digit may stand anywhere. */
    boolean hasWord(String folded) {
        boolean anywhere = !Character.isLetterOrDigit(folded.codePointAt(0))
                || WITHOUT_SPACES.contains(UnicodeScript.of(folded.codePointAt(0)));
        int at = text.indexOf(folded);
        while (at > 0 && !anywhere && Character.isLetterOrDigit(text.codePointBefore(at))) {
            at = text.indexOf(folded, at + 1);
        }
        return at >= 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
