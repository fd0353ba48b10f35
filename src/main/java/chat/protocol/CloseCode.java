package chat.protocol;

/** Why the server ends a connection; closed list of the wire. */
public enum CloseCode {
    NORMAL(1000),
    BINARY(1003),
    BAD_UTF8(1007),
    /** No {@code hello} in time, or not allowed. */
    POLICY(1008),
    TOO_BIG(1009),
    INTERNAL(1011),
    /** This instance is going away: resume on another. */
    RESTART(1012),
    /** The client reads too slowly, or the server is full: resume and go on. What was queued is dropped. */
    TRY_AGAIN(1013);

    private final int number;

    CloseCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
