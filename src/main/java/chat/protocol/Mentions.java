package chat.protocol;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the users whom a text names: {@code @} and a name at the start of a word, or {@code @room} for everybody. */
public final class Mentions {
    /** The most names that are looked for in a text; what follows them is text. */
    public static final int MAX_NAMES = 20;

    /** The most users whom {@code @room} mentions; in a larger room it is text. */
    public static final int MAX_ROOM = 50;

    /** The most possible names of a text, and words of one: each is looked up. */
    private static final int MAX_POSSIBLE = 20;

    private static final int MAX_WORDS = 3;

    private static final String ROOM = "room";

    private Mentions() {}

    /** Returns whether a text may mention somebody, so that it is worth asking who is there. */
    public static boolean mayBeIn(String text) {
        return nextName(text, 0) >= 0;
    }

    /**
     * Returns the ids of those that are mentioned, in the order of the text, each once. Case does not matter; a space in a name may be
     * written as {@code -} or {@code _}. Of several names that fit, the longest counts, and all who have it.
     *
     * @param people those in the room, whom {@code @room} mentions
     * @param count how many are in the room, of whom {@code people} may be the first
     * @param others those who are mentioned only by their names
     */
    public static List<String> in(String text, List<User> people, int count, List<User> others) {
        List<User> all = new ArrayList<>(people);
        all.addAll(others);
        Set<String> ids = new LinkedHashSet<>();
        int names = 0;
        for (int at = nextName(text, 0); at >= 0 && names < MAX_NAMES; at = nextName(text, at)) {
            names++;
            List<User> named = named(text, at, all);
            if (named.isEmpty() && isNameAt(text, at, ROOM) && count <= MAX_ROOM) {
                named = people;
            }
            named.forEach(user -> ids.add(user.id()));
        }
        return List.copyOf(ids);
    }

    /**
     * Returns what may be the names in a text, by which to look for people who are not there: what follows an {@code @} up to the end of
     * each of its first {@value #MAX_WORDS} words, at most {@value #MAX_POSSIBLE} in all.
     */
    public static List<String> possibleNames(String text) {
        Set<String> possible = new LinkedHashSet<>();
        for (int at = nextName(text, 0); at >= 0 && possible.size() < MAX_POSSIBLE; at = nextName(text, at)) {
            int words = 0;
            int last = Math.min(text.length(), at + FixedLimits.MAX_USER_NAME_CODE_POINTS);
            for (int end = at + 1; end <= last && words < MAX_WORDS && text.charAt(at) != ' '; end++) {
                if (isOfWord(text.charAt(end - 1)) && (end == text.length() || !isOfWord(text.charAt(end)))) {
                    words++;
                    possible.add(text.substring(at, end));
                    possible.add(text.substring(at, end).replace('-', ' ').replace('_', ' '));
                }
            }
        }
        return possible.stream().limit(MAX_POSSIBLE).toList();
    }

    /** Returns the place behind the next {@code @} at the start of a word from a place on; -1 if there is none. In an address it is inside. */
    private static int nextName(String text, int from) {
        int at = text.indexOf('@', from);
        while (at > 0 && isOfWord(text.charAt(at - 1))) {
            at = text.indexOf('@', at + 1);
        }
        return at < 0 ? -1 : at + 1;
    }

    /** Returns the users with the longest name that stands at a place. */
    private static List<User> named(String text, int from, List<User> users) {
        List<User> longest = new ArrayList<>();
        int length = 0;
        for (User user : users) {
            String name = user.name();
            if (name.length() >= length && isNameAt(text, from, name)) {
                if (name.length() > length) {
                    longest.clear();
                    length = name.length();
                }
                longest.add(user);
            }
        }
        return longest;
    }

    private static boolean isNameAt(String text, int from, String name) {
        int end = from + name.length();
        if (name.isEmpty() || end > text.length() || (end < text.length() && isOfWord(text.charAt(end)))) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isSame(text.charAt(from + i), name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(char written, char ofName) {
        return written == ofName
                || Character.toLowerCase(written) == Character.toLowerCase(ofName)
                || (ofName == ' ' && (written == '-' || written == '_'));
    }

    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c)
                || Character.isSurrogate(c)
                || Character.getType(c) == Character.NON_SPACING_MARK;
    }
}
