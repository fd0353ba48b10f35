package chat.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The characters that names may be made of.
 *
 * <p>A table of our own, for what the running Java knows of Unicode depends on its version, and what a browser knows on
 * its age; {@code characters.js} of the page holds the same one. Letters and marks that Java 17 does not know yet are in
 * it as far as no normalization ever touches them, so that all agree on the normal form of a name, too.
 */
final class Characters {
    /** What a character is to the rule of names. */
    enum Kind {
        /** In no name, or only at certain places: unassigned, invisible, private, white space. */
        NONE,
        /** A letter or a number. */
        LETTER,
        /** A letter of a script whose letters are joined to each other. */
        CURSIVE,
        /** A letter of a script with a {@link #VIRAMA}. */
        CONJUNCT,
        /** A mark of one script. */
        MARK,
        /** A sign that takes a letter its vowel and so makes it part of the next one. */
        VIRAMA,
        /** A mark that any letter may bear. */
        DIACRITIC,
        /** A punctuation mark or symbol. */
        SYMBOL,
        /** A picture, also one of a later year. */
        PICTURE;

        boolean isLetter() {
            return this == LETTER || this == CURSIVE || this == CONJUNCT;
        }

        boolean isMark() {
            return this == MARK || this == VIRAMA || this == DIACRITIC;
        }
    }

    private static final String LETTERS = "NLCJMVDSE";

    private static final NavigableMap<Integer, Kind> RUNS = new TreeMap<>();

    /** Of each letter of "you", the characters that look like it, in ascending order. */
    private static final int[][] YOU = new int[3][];

    static {
        String[] lines = read().split("\n");
        int length = 0;
        int from = 0;
        for (char c : lines[0].toCharArray()) {
            int kind = LETTERS.indexOf(c);
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

    private Characters() {}

    static Kind kind(int c) {
        return RUNS.floorEntry(c).getValue();
    }

    /** Whether the character looks like the letter at this place of "you". */
    static boolean looksLikeYou(int c, int place) {
        return place < YOU.length && Arrays.binarySearch(YOU[place], c) >= 0;
    }

    private static String read() {
        try (InputStream in = Characters.class.getResourceAsStream("characters.txt")) {
            if (in == null) {
                throw new IllegalStateException("characters.txt is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
