package chat.accounts;

/**
 * The shares of attempts to sign in, to register, or to take another name, each a token bucket that fills over time. None is ever locked: the worst
 * that a stranger can do to an account is to use up the share of all strangers. {@code accounts.lua} has the same.
 */
public enum AttemptShare {
    /** The attempts of an address, for all names. */
    ADDRESS(30, 10_000),
    /** The attempts for a name from one address. */
    PAIR(10, 30_000),
    /** The attempts for a name from all addresses that are not known to be its own. */
    STRANGERS(30, 30_000),
    /** The registrations from an address. */
    REGISTRATION(10, 360_000),
    /** The new names of an account. */
    RENAMING(3, 3_600_000);

    private final int burst;
    private final long intervalMs;

    AttemptShare(int burst, long intervalMs) {
        this.burst = burst;
        this.intervalMs = intervalMs;
    }

    /** Returns the attempts at once. */
    public int burst() {
        return burst;
    }

    /** Returns the milliseconds after which there is another one. */
    public long intervalMs() {
        return intervalMs;
    }
}
