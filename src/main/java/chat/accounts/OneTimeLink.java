package chat.accounts;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A right that the holder of a secret may use.
 *
 * @param roles those of each account that is registered with an invitation
 * @param accountId the account whose password is reset; empty in an invitation
 * @param by the account that wrote it; empty for an operator
 * @param uses how often it may be used; 1 for a reset
 * @param lifetime the time within which it may be used
 */
public record OneTimeLink(Kind kind, List<String> roles, String accountId, String by, int uses, Duration lifetime) {
    /** The purposes of a link. */
    public enum Kind {
        /** To register an account. */
        INVITATION,
        /** To give an account a new password without knowing its old one. */
        RESET;

        /** Returns the name under which it is stored. */
        public String stored() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns an invitation of ordinary users, by an account. */
    public static OneTimeLink invitation(String by, int uses, Duration lifetime) {
        return new OneTimeLink(Kind.INVITATION, List.of(), "", by, uses, lifetime);
    }

    /** Returns an operator's invitation of one user with those roles. */
    public static OneTimeLink invitation(List<String> roles, Duration lifetime) {
        return new OneTimeLink(Kind.INVITATION, roles, "", "", 1, lifetime);
    }

    /** Returns an operator's link that resets a password. */
    public static OneTimeLink reset(String accountId, Duration lifetime) {
        return reset(accountId, "", lifetime);
    }

    /** Returns a link that resets a password, by an administrator's account. */
    public static OneTimeLink reset(String accountId, String by, Duration lifetime) {
        return new OneTimeLink(Kind.RESET, List.of(), accountId, by, 1, lifetime);
    }
}
