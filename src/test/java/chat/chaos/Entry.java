package chat.chaos;

import org.jspecify.annotations.Nullable;

/**
 * An entry as somebody saw it, or as it stands in a log. Equal when the server said just the same.
 *
 * @param text of a message, or of a change
 * @param change null for a message
 */
record Entry(
        String room,
        Position id,
        String nonce,
        String text,
        String from,
        @Nullable Change change) {
    /** A message. */
    Entry(String room, Position id, String nonce, String text, String from) {
        this(room, id, nonce, text, from, null);
    }

    static Entry of(String room, Json object) {
        Change change = Change.of(object);
        return new Entry(
                room,
                Position.parse(object.text("id")),
                object.text("nonce"),
                change == null ? object.text("text") : change.toString(),
                object.object("from").text("name"),
                change);
    }
}
