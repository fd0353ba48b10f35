package chat.accounts;

/** Thrown when too many attempts were made. Has no stack trace. */
public final class Throttled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long retryAfterMs;

    Throttled(long retryAfterMs) {
        super("too many attempts", null, false, false);
        this.retryAfterMs = retryAfterMs;
    }

    /** Returns after how many milliseconds the next attempt is allowed. */
    public long retryAfterMs() {
        return retryAfterMs;
    }
}
