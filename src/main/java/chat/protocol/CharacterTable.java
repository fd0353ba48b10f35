package chat.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The characters that names may contain.
 *
 * <p>The table is our own, since the Unicode version of Java depends on its release, and that of a browser on its age;
 * {@code characters.js} of the page has the same table. It includes letters and marks that are newer than Java 17 if no
 * normalization changes them, so that everybody agrees on the normal form of a name.
 */
final class CharacterTable {
    /** The role of a character in a name. */
    enum Kind {
        /** Not allowed, or only in certain places: unassigned, invisible, private, white space. */
        NONE,
        /** A letter or a number. */
        LETTER,
        /** A letter of a script whose letters join each other. */
        CURSIVE,
        /** A letter of a script with a {@link #VIRAMA}. */
        CONJUNCT,
        /** A mark of one script. */
        MARK,
        /** A sign that removes the vowel of a letter, and joins it to the next one. */
        VIRAMA,
        /** A mark for letters of any script. */
        DIACRITIC,
        /** A punctuation mark or symbol. */
        SYMBOL,
        /** An emoji, or a code point reserved for one. */
        PICTURE;

        boolean isLetter() {
            return this == LETTER || this == CURSIVE || this == CONJUNCT;
        }

        boolean isMark() {
            return this == MARK || this == VIRAMA || this == DIACRITIC;
        }
    }

    /** One letter for each {@link Kind} in its order, as the table is written. */
    private static final String KIND_LETTERS = "NLCJMVDSE";

    /** The kind by the first character of each run. */
    private static final NavigableMap<Integer, Kind> RUNS = new TreeMap<>();

    /** For each letter of "you", the characters that look like it, in ascending order. */
    private static final int[][] YOU = new int[3][];

    static {
        String[] lines = read().split("\n");
        int length = 0;
        int from = 0;
        for (char c : lines[0].toCharArray()) {
            int kind = KIND_LETTERS.indexOf(c);
            if (kind < 0) {
                length = 36 * length + Character.digit(c, 36);
            } else {
                RUNS.put(from, Kind.values()[kind]);
                from += length == 0 ? 1 : length;
                length = 0;
            }
        }
        String[] sets = lines[1].split(" ");
        for (int i = 0; i < YOU.length; i++) {
            YOU[i] = Arrays.stream(sets[i].split(","))
                    .mapToInt(distance -> Integer.parseInt(distance, 36))
                    .toArray();
            Arrays.parallelPrefix(YOU[i], Integer::sum);
        }
    }

    private CharacterTable() {}

    /** Returns the kind of a code point. */
    static Kind kind(int c) {
        return RUNS.floorEntry(c).getValue();
    }

    /** Returns whether the code point looks like the letter at this index of "you". */
    static boolean looksLikeYou(int c, int index) {
        return index < YOU.length && Arrays.binarySearch(YOU[index], c) >= 0;
    }

    private static String read() {
        try (InputStream in = CharacterTable.class.getResourceAsStream("characters.txt")) {
            if (in == null) {
                throw new IllegalStateException("characters.txt is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
