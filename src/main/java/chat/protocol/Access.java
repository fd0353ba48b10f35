package chat.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says who may come in, as every {@code welcome} tells.
 *
 * @param guestsMayWrite whether a user without an account may do more than read
 * @param registration how accounts are registered: {@code open}, {@code invite} or {@code closed}; null where there are none
 */
public record Access(
        Mode mode, boolean guestsMayWrite, @Nullable String registration) {
    /** The default: a user picks a name, and writes. */
    public static final Access OPEN = new Access(Mode.GUESTS, true, null);

    /** The ways in which users identify themselves. */
    public enum Mode {
        /** By a name that each picks. */
        GUESTS,
        /** By an account of this chat. */
        ACCOUNTS,
        /** By a token of another site. */
        JWT;

        /** Returns the name on the wire and in the settings. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
