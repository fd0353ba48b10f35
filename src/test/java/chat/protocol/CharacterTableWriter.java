package chat.protocol;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import com.ibm.icu.util.ULocale;
import com.ibm.icu.util.VersionInfo;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the table that {@link CharacterTable} reads, out of ICU's data. */
final class CharacterTableWriter {
    /** The Unicode of the oldest Java that is supported, 17: what it knows, every Java and browser normalizes alike. */
    private static final VersionInfo COMMON = VersionInfo.getInstance(13);

    /** Characters that are drawn as nothing, or stand for none, though Unicode counts them as symbols or letters. */
    private static final BitSet BLANK = bits(0x2800, 0xFFFC, 0xFFFD, 0x13441, 0x13442, 0x1D159);

    /** Scripts whose letters are joined to each other. */
    private static final BitSet CURSIVE = scripts(CharacterTableWriter::isJoined);

    /** Scripts with a sign that takes a letter its vowel and so makes it part of the next one. */
    private static final BitSet CONJUNCT = scripts(c -> UCharacter.getCombiningClass(c) == 9);

    private static final Normalizer2 NFKD = Normalizer2.getNFKDInstance();
    private static final SpoofChecker LOOKS = new SpoofChecker.Builder().build();

    private CharacterTableWriter() {}

    /** Runs of one kind: how many in base 36, left out for one, and the kind's letter. */
    static String kinds() {
        StringBuilder runs = new StringBuilder();
        int from = 0;
        for (int c = 1; c <= Character.MAX_CODE_POINT + 1; c++) {
            if (c > Character.MAX_CODE_POINT || kind(c) != kind(from)) {
                runs.append(c - from == 1 ? "" : Integer.toString(c - from, 36)).append(kind(from));
                from = c;
            }
        }
        return runs.toString();
    }

    private static char kind(int c) {
        return switch (UCharacter.getType(c)) {
            case UCharacterCategory.CONTROL,
                    UCharacterCategory.FORMAT,
                    UCharacterCategory.LINE_SEPARATOR,
                    UCharacterCategory.PARAGRAPH_SEPARATOR,
                    UCharacterCategory.SPACE_SEPARATOR,
                    UCharacterCategory.PRIVATE_USE,
                    UCharacterCategory.SURROGATE -> 'N';
            default -> visible(c);
        };
    }

    private static char visible(int c) {
        if (UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT) || BLANK.get(c)) {
            return 'N';
        }
        // With those that are kept free for pictures of later years.
        if (UCharacter.hasBinaryProperty(c, UProperty.EXTENDED_PICTOGRAPHIC)) {
            return 'E';
        }
        if (!UCharacter.isDefined(c)) {
            return 'N';
        }
        boolean inert = UCharacter.hasBinaryProperty(c, UProperty.NFKC_INERT);
        boolean common = UCharacter.getAge(c).compareTo(COMMON) <= 0;
        return switch (UCharacter.getType(c)) {
            case UCharacterCategory.NON_SPACING_MARK,
                    UCharacterCategory.COMBINING_SPACING_MARK,
                    UCharacterCategory.ENCLOSING_MARK -> common || inert ? mark(c) : 'N';
            case UCharacterCategory.UPPERCASE_LETTER,
                    UCharacterCategory.LOWERCASE_LETTER,
                    UCharacterCategory.TITLECASE_LETTER,
                    UCharacterCategory.MODIFIER_LETTER,
                    UCharacterCategory.OTHER_LETTER,
                    UCharacterCategory.DECIMAL_DIGIT_NUMBER,
                    UCharacterCategory.LETTER_NUMBER,
                    UCharacterCategory.OTHER_NUMBER -> {
                if (common || (inert && UCharacter.toLowerCase(c) == c)) {
                    yield letter(UScript.getScript(c));
                }
                yield inert ? 'S' : 'N';
            }
            default -> common || inert ? 'S' : 'N';
        };
    }

    private static char mark(int c) {
        int script = UScript.getScript(c);
        if (script == UScript.INHERITED || script == UScript.COMMON) {
            return 'D';
        }
        return UCharacter.getCombiningClass(c) == 9 ? 'V' : 'M';
    }

    private static char letter(int script) {
        return CURSIVE.get(script) ? 'C' : CONJUNCT.get(script) ? 'J' : 'L';
    }

    private static BitSet scripts(IntPredicate ofThese) {
        BitSet scripts = new BitSet();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (ofThese.test(c)) {
                scripts.set(UScript.getScript(c));
            }
        }
        scripts.clear(UScript.COMMON);
        scripts.clear(UScript.INHERITED);
        scripts.clear(UScript.UNKNOWN);
        return scripts;
    }

    private static boolean isJoined(int c) {
        int joining = UCharacter.getIntPropertyValue(c, UProperty.JOINING_TYPE);
        return joining == UCharacter.JoiningType.DUAL_JOINING
                || joining == UCharacter.JoiningType.RIGHT_JOINING
                || joining == UCharacter.JoiningType.LEFT_JOINING;
    }

    /** For each letter of "you" what looks like it: distances between code points in base 36. */
    static String lookAlikes() {
        Map<Character, BitSet> all = new TreeMap<>();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (kind(c) != 'N') {
                int code = c;
                looks(c).forEach(letter ->
                        all.computeIfAbsent(letter, l -> new BitSet()).set(code));
            }
        }
        return Stream.of('y', 'o', 'u')
                .map(letter -> distances(all.getOrDefault(letter, new BitSet())))
                .collect(Collectors.joining(" "));
    }

    private static Stream<Character> looks(int c) {
        String text = Character.toString(c);
        String compatible = NFKD.normalize(text);
        return Stream.of(
                        LOOKS.getSkeleton(text),
                        LOOKS.getSkeleton(UCharacter.toLowerCase(ULocale.ROOT, text)),
                        LOOKS.getSkeleton(compatible),
                        compatible,
                        framed(c))
                .map(CharacterTableWriter::bare)
                .filter(bare -> bare.length() == 1 && "you".contains(bare))
                .map(bare -> bare.charAt(0));
    }

    private static String bare(String text) {
        return UCharacter.toLowerCase(ULocale.ROOT, NFKD.normalize(text))
                .codePoints()
                .filter(c -> (UCharacter.getIntPropertyValue(c, UProperty.GENERAL_CATEGORY_MASK)
                                & ((1 << UCharacterCategory.NON_SPACING_MARK)
                                        | (1 << UCharacterCategory.ENCLOSING_MARK)))
                        == 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** A letter in a disc, in a square, or of a flag. */
    private static String framed(int c) {
        for (int a : new int[] {0x1F150, 0x1F170, 0x1F1E6}) {
            if (c >= a && c < a + 26) {
                return Character.toString('a' + c - a);
            }
        }
        return "";
    }

    private static String distances(BitSet set) {
        StringBuilder text = new StringBuilder();
        int before = 0;
        for (int c = set.nextSetBit(0); c >= 0; c = set.nextSetBit(c + 1)) {
            text.append(text.isEmpty() ? "" : ",").append(Integer.toString(c - before, 36));
            before = c;
        }
        return text.toString();
    }

    private static BitSet bits(int... codes) {
        BitSet bits = new BitSet();
        for (int code : codes) {
            bits.set(code);
        }
        return bits;
    }
}
