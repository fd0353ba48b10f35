package chat.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tells names that look alike. Two names do if they have a look in common.
 *
 * <p>A look is the skeleton of UTS #39: each character stands for all that look like it. A name has that of its own letters,
 * and that of its lower case, so that {@code Ivan} looks like {@code ivan} and like {@code lvan}. The table is our own, like
 * that of {@link CharacterTable}, and is read when the first name is looked at. Stateless.
 */
public final class NameLooks {
    private static final String TABLE = "confusables.txt";

    /** Names that nobody has, since users would take them for the chat's own. */
    private static final List<String> RESERVED_NAMES = List.of(
            "admin",
            "administrator",
            "all",
            "chat",
            "erased",
            "everyone",
            "here",
            "moderator",
            "owner",
            "room",
            "root",
            "support",
            "system");

    private NameLooks() {}

    /** Loads the table when it is first needed: guests' names are not compared. */
    private static final class Table {
        static final Map<Integer, String> PROTOTYPES = read();

        private static Map<Integer, String> read() {
            try (InputStream in = NameLooks.class.getResourceAsStream(TABLE)) {
                if (in == null) {
                    throw new IllegalStateException(TABLE + " is missing");
                }
                Map<Integer, String> prototypes = new HashMap<>();
                new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                    int tab = line.indexOf('\t');
                    String prototype = line.substring(0, tab);
                    line.substring(tab + 1).codePoints().forEach(c -> prototypes.put(c, prototype));
                });
                return prototypes;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Returns the looks of a name.
     *
     * @param name in the form that {@link UserName} gives it
     * @return one or two; the last is that of the lower case, by which a user signs in
     */
    public static List<String> of(String name) {
        String compatible = Normalizer.normalize(name, Normalizer.Form.NFKC);
        return Stream.of(compatible, compatible.toLowerCase(Locale.ROOT))
                .map(NameLooks::look)
                .distinct()
                .toList();
    }

    /**
     * Returns a name in the form that {@link UserName} gives it.
     *
     * @throws BadMessage if it breaks the rule
     */
    public static String normalize(String given) {
        return UserName.normalize("name", given);
    }

    /** Returns the look of a name's lower case. */
    public static String ofLowerCase(String name) {
        List<String> looks = of(name);
        return looks.get(looks.size() - 1);
    }

    /** Returns whether a name looks like one that nobody may have, such as "admin". */
    public static boolean isReserved(String name) {
        List<String> looks = of(name);
        return RESERVED_NAMES.stream().map(NameLooks::look).anyMatch(looks::contains);
    }

    /** Returns the skeleton in lower case: that of 0 is the capital O. */
    private static String look(String text) {
        return skeleton(skeleton(text).toLowerCase(Locale.ROOT));
    }

    private static String skeleton(String text) {
        StringBuilder skeleton = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFD).codePoints().forEach(c -> {
            if (!isInvisible(c)) {
                String prototype = Table.PROTOTYPES.get(c);
                if (prototype == null) {
                    skeleton.appendCodePoint(c);
                } else {
                    skeleton.append(prototype);
                }
            }
        });
        return Normalizer.normalize(skeleton, Normalizer.Form.NFD);
    }

    /** Joiners and variation selectors, the only invisible characters in names, and the tags of flags. */
    private static boolean isInvisible(int c) {
        return c == 0x200C || c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0000 && c <= 0xE01EF);
    }
}
