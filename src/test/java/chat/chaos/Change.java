package chat.chaos;

import org.jspecify.annotations.Nullable;

/**
 * An entry that says who belongs to a room.
 *
 * @param user the id of the one whom it is about
 */
record Change(String user, Kind kind) {
    /** The kinds of changes; a private room's owner belongs to it from its opening on. */
    enum Kind {
        OPENED(true),
        INVITED(true),
        REMOVED(false),
        BANNED(false),
        /** The end of a ban, after which one belongs to the room only once invited. */
        UNBANNED(false);

        private final boolean belongs;

        Kind(boolean belongs) {
            this.belongs = belongs;
        }
    }

    /** Returns the change that an object of the wire says, or null if it says none. */
    static @Nullable Change of(Json object) {
        if (object.text("type").equals("changed") && object.flag("opened") && object.flag("private")) {
            return new Change(object.object("from").text("id"), Kind.OPENED);
        } else if (!object.text("type").equals("member")) {
            return null;
        }
        Kind kind = object.has("role")
                ? object.text("role").equals("none") ? Kind.REMOVED : Kind.INVITED
                : object.number("banUntil") == 0 ? Kind.UNBANNED : Kind.BANNED;
        return new Change(object.text("user"), kind);
    }

    /** Whether the user belongs to the room from that entry on. */
    boolean belongs() {
        return kind.belongs;
    }
}
