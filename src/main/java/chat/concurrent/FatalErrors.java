package chat.concurrent;

/** Passes on an {@link Error} that was caught so that a caller is told of it. */
public final class FatalErrors {
    private FatalErrors() {}

    /**
     * Hands an error to the thread's uncaught exception handler, as if it had not been caught: the launcher has installed one
     * that decides whether the process can go on. Ignores exceptions.
     */
    public static void report(Throwable failure) {
        Throwable cause = Futures.causeOf(failure);
        if (cause instanceof Error) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
        }
    }
}
