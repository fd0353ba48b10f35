package chat;

import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what no thread has caught. Until the instance has started, an {@link Error} on whatever thread ends the process, with its
 * reason in one line: half a program must not begin to serve. Safe for use by many threads.
 */
final class Uncaught implements Thread.UncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Uncaught.class);

    private final PrintWriter err;
    private volatile boolean started;

    private Uncaught(PrintWriter err) {
        this.err = err;
    }

    /** For all threads of this process from now on. */
    static Uncaught install(PrintWriter err) {
        Uncaught handler = new Uncaught(err);
        Thread.setDefaultUncaughtExceptionHandler(handler);
        return handler;
    }

    /** Nothing ends the process from now on. */
    void onStarted() {
        started = true;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        LOG.error("uncaught in thread {}", thread.getName(), failure);
        if (failure instanceof Error && !started) {
            err.println("chat: cannot start: " + failure + " in thread " + thread.getName());
            // Not exit: that would wait for an instance whose thread this may be. Nobody is connected yet.
            Runtime.getRuntime().halt(Main.FAILED);
        }
    }
}
