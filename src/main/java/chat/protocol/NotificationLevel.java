package chat.protocol;

import java.util.Arrays;
import java.util.Locale;

/** The messages of a room that a user wants to be told of. It is kept for the user's clients, which act on it. */
public enum NotificationLevel {
    /** Every message. */
    ALL,
    /** Messages that mention the user. */
    MENTIONS,
    /** No message. */
    NOTHING;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** Returns the name on the wire. */
    public String wire() {
        return wire;
    }

    /** Returns the letter by which the functions in Redis know it. */
    public char letter() {
        return wire.charAt(0);
    }

    /** Returns the level with that letter; {@link #ALL} for any other. */
    public static NotificationLevel ofLetter(String letter) {
        return Arrays.stream(values())
                .filter(level -> letter.equals(String.valueOf(level.letter())))
                .findFirst()
                .orElse(ALL);
    }
}
