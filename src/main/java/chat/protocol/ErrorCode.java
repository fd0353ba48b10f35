package chat.protocol;

import java.util.Locale;

/** The reasons for which a request is refused: a closed list, and part of the wire. None of them ends the connection. */
public enum ErrorCode {
    /** The request is malformed, or a field has no valid value. */
    BAD_REQUEST(400),
    /** The token is missing or invalid. */
    UNAUTHENTICATED(401),
    /** The client may not do that. */
    FORBIDDEN(403),
    /** There is no such thing. */
    NOT_FOUND(404),
    /** The request does not fit the state of the connection. */
    CONFLICT(409),
    /** The text or the body is too long. */
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

    /** Returns the code of an {@code error} and of a problem document. */
    public String wire() {
        return wire;
    }

    /** Returns the status of an HTTP answer with this code. */
    public int httpStatus() {
        return httpStatus;
    }
}
