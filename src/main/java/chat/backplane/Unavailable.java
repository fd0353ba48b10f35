package chat.backplane;

/** Thrown when the backplane cannot answer now. The request may have been carried out: repeat it with its nonce. */
public class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates one without a stack trace. */
    public Unavailable(String message) {
        super(message, null, false, false);
    }
}
