package chat.backplane;

import chat.protocol.ErrorCode;
import java.time.Instant;

/** Thrown when a request is refused for good, by what the log and the room are at that moment. Nothing was written. */
public final class Denied extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String text;
    private final long retryAfterMs;

    /** Creates one without a stack trace; see the accessors for the parameters. */
    public Denied(ErrorCode code, String text, long retryAfterMs) {
        super(text, null, false, false);
        this.code = code;
        this.text = text;
        this.retryAfterMs = retryAfterMs;
    }

    /**
     * Returns one for a time.
     *
     * @param text what is put before that time
     * @param until in milliseconds since 1970; -1 for good
     */
    public static Denied until(ErrorCode code, String text, long until) {
        return new Denied(code, text + (until == -1 ? " for good" : " until " + Instant.ofEpochMilli(until)), 0);
    }

    /** Returns the reason. */
    public ErrorCode code() {
        return code;
    }

    /** Returns a sentence for the caller. */
    public String text() {
        return text;
    }

    /** Returns after how many milliseconds the request may succeed; 0 if time changes nothing. */
    public long retryAfterMs() {
        return retryAfterMs;
    }
}
