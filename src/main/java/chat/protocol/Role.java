package chat.protocol;

import java.util.Locale;

/** The role of a user in a room. */
public enum Role {
    /** Decides who has which role. */
    OWNER,
    /** Removes, bans and mutes members and strangers, deletes and pins messages. */
    MODERATOR,
    /** Belongs to the room. */
    MEMBER,
    /** Does not belong to the room. */
    NONE;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** Returns the name on the wire. */
    public String wire() {
        return wire;
    }

    /** Returns the role with that first letter in the functions in Redis, or with the first letters behind it; {@link #NONE} for any other. */
    public static Role ofLetter(String letter) {
        return letter.startsWith("o")
                ? OWNER
                : letter.startsWith("m") ? MODERATOR : letter.startsWith("p") ? MEMBER : NONE;
    }

    /** Whether those who have it moderate the room. */
    public boolean isModerator() {
        return this == OWNER || this == MODERATOR;
    }
}
