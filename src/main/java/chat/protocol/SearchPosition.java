package chat.protocol;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of an entry in the order in which a search over several rooms returns them: by time, then by room, then by number.
 *
 * @param at in milliseconds since 1970
 * @param seq the number in the log; see {@link MessageId}
 */
public record SearchPosition(long at, long seq, RoomName room) implements SearchStart, Comparable<SearchPosition> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15}):([1-9]\\d{0,15}):(.+)", Pattern.DOTALL);

    private static final Comparator<SearchPosition> ORDER = Comparator.comparingLong(SearchPosition::at)
            .thenComparing(position -> position.room().value())
            .thenComparingLong(SearchPosition::seq);

    /** Returns the place of an entry. */
    public static SearchPosition of(Publication entry) {
        return new SearchPosition(entry.at(), entry.id().seq(), entry.room());
    }

    /** @throws BadMessage if the text has not the form of {@link #toString} */
    static SearchPosition parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw BadMessage.badRequest(
                    "before: must be what the answer before had there or, with room, the id of a message");
        }
        return new SearchPosition(
                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), new RoomName(matcher.group(3)));
    }

    @Override
    public int compareTo(SearchPosition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return at + ":" + seq + ":" + room;
    }
}
