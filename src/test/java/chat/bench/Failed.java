package chat.bench;

/** It cannot be measured: a server does not start, or a load does not get through. */
final class Failed extends Exception {
    private static final long serialVersionUID = 1L;

    Failed(String message) {
        super(message);
    }
}
