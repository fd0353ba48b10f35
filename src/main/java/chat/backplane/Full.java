package chat.backplane;

/** Thrown when the backplane has no memory left for a write. Reading and live distribution go on. */
public final class Full extends Unavailable {
    private static final long serialVersionUID = 1L;

    /** Creates one without a stack trace. */
    public Full(String message) {
        super(message);
    }
}
