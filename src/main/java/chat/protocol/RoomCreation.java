package chat.protocol;

import java.util.Locale;

/** The users who may make rooms; a direct one is made by anybody who may write. */
public enum RoomCreation {
    EVERYBODY,
    /** Those who are no guests. */
    ACCOUNTS,
    ADMINISTRATORS;

    /** Returns the name in the settings. */
    public String setting() {
        return name().toLowerCase(Locale.ROOT);
    }
}
