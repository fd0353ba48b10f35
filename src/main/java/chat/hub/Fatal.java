package chat.hub;

/**
 * Passes an {@link Error} that was caught so that nobody waits in vain on to the thread's uncaught exception handler, as
 * if it had not been: whoever launched the process has set the one that decides whether it can live on.
 */
final class Fatal {
    private Fatal() {}

    /** @param failure anything; only errors are passed on */
    static void report(Throwable failure) {
        Throwable cause = failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        if (cause instanceof Error) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
        }
    }
}
