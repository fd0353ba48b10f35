package chat.protocol;

import java.util.Locale;

/** Why a request was refused; closed list of the wire. The connection goes on after each of them. */
public enum ErrorCode {
    BAD_REQUEST(400),
    UNAUTHENTICATED(401),
    FORBIDDEN(403),
    NOT_FOUND(404),
    CONFLICT(409),
    TOO_LARGE(413),
    /** Temporary: the client keeps the request and tries again after {@code retryAfterMs}. */
    RATE_LIMITED(429),
    /** Temporary: the client keeps the request and tries again. */
    UNAVAILABLE(503);

    private final int httpStatus;
    private final String wire = name().toLowerCase(Locale.ROOT);

    ErrorCode(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** The code as it stands in an {@code error} and in a problem document. */
    public String wire() {
        return wire;
    }

    public int httpStatus() {
        return httpStatus;
    }
}
