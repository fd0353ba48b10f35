package chat.protocol;

/** The reasons for which the server closes a connection: a closed list, and part of the wire. */
public enum CloseCode {
    /** The client is done, or the server has nothing more to say. */
    NORMAL(1000),
    /** The client sent a binary message. */
    BINARY(1003),
    /** The client sent a text that is not UTF-8. */
    BAD_UTF8(1007),
    /** No {@code hello} came in time, or the client is not allowed. */
    POLICY(1008),
    /** The client sent a message that is too long. */
    TOO_BIG(1009),
    /** The server failed. */
    INTERNAL(1011),
    /** This instance stops: the client resumes on another. */
    RESTART(1012),
    /** The client reads too slowly, or the server is full; what was queued is dropped. The client resumes. */
    TRY_AGAIN(1013);

    private final int number;

    CloseCode(int number) {
        this.number = number;
    }

    /** Returns the status code of the close frame (RFC 6455). */
    public int number() {
        return number;
    }
}
