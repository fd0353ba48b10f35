package chat.protocol;

import java.util.Locale;

/** A kind of room, which decides for whom there is one. */
public enum RoomKind {
    /** A room for all. */
    PUBLIC,
    /** A room for its members; to others it is as a room that never was. */
    PRIVATE,
    /** Likewise, for a few people whose ids its name is made of, and who stay the same. */
    DIRECT;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** Returns the name on the wire. */
    public String wire() {
        return wire;
    }

    /** Whether there is such a room for its members alone. */
    public boolean isClosed() {
        return this != PUBLIC;
    }
}
