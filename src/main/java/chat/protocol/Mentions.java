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

    private static final String ROOM = "room";

    private Mentions() {}

    /** Returns whether a text may mention somebody, so that it is worth asking who is there. */
    public static boolean mayBeIn(String text) {
        return text.indexOf('@') >= 0;
    }

    /**
     * Returns the ids of those that are mentioned, in the order of the text, each once. Case does not matter; a space in a name may be
     * written as {@code -} or {@code _}. Of several names that fit, the longest counts, and all who have it.
     *
     * @param users those who are there
     * @param count how many are there, of whom {@code users} may be the first
     */
    public static List<String> in(String text, List<User> users, int count) {
        Set<String> ids = new LinkedHashSet<>();
        int names = 0;
        for (int at = text.indexOf('@'); at >= 0 && names < MAX_NAMES; at = text.indexOf('@', at + 1)) {
            if (at > 0 && isOfWord(text.charAt(at - 1))) {
                continue; // An address.
            }
            names++;
            List<User> named = named(text, at + 1, users);
            if (named.isEmpty() && isNameAt(text, at + 1, ROOM) && count <= MAX_ROOM) {
                named = users;
            }
            named.forEach(user -> ids.add(user.id()));
        }
        return List.copyOf(ids);
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
