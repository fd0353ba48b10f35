package chat.instance;

import chat.concurrent.Threads;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the exceptions that no thread caught. Until {@link #onStarted}, an {@link Error} on any thread also ends the process, with its
 * reason in one line on standard error: a program that lacks a class must not begin to serve. Safe for use by many threads.
 */
public final class UncaughtHandler implements Thread.UncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(UncaughtHandler.class);

    /** The time that an error on another thread has to be reported first, where it is the cause of a wrong answer. */
    private static final Duration ERROR_GRACE = Duration.ofSeconds(1);

    private final PrintWriter err;
    private final int exitStatus;
    private final AtomicBoolean reported = new AtomicBoolean();
    private volatile boolean started;

    private UncaughtHandler(PrintWriter err, int exitStatus) {
        this.err = err;
        this.exitStatus = exitStatus;
    }

    /**
     * Makes a new handler the default of all threads of this process.
     *
     * @param err where a failed start is reported
     * @param exitStatus the status with which an error during the start ends the process
     */
    public static UncaughtHandler install(PrintWriter err, int exitStatus) {
        UncaughtHandler handler = new UncaughtHandler(err, exitStatus);
        Thread.setDefaultUncaughtExceptionHandler(handler);
        return handler;
    }

    /**
     * Prints why the start failed, unless a reason has been printed already. If the warm-up got a wrong answer, an {@link Error} on
     * another thread is the better reason: this waits one second for it to end the process.
     *
     * @param message one line or several
     */
    public void report(Exception cause, String message) {
        if (cause instanceof WarmUp.WrongAnswer || cause.getCause() instanceof WarmUp.WrongAnswer) {
            Threads.await(reported::get, ERROR_GRACE);
        }
        print(message);
    }

    private void print(String message) {
        if (reported.compareAndSet(false, true)) {
            message.lines().forEach(line -> err.println("chat: " + line));
        }
    }

    /** Ends the start: from now on errors are logged, and end nothing. */
    public void onStarted() {
        started = true;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        LOG.error("uncaught in thread {}", thread.getName(), failure);
        if (failure instanceof Error && !started) {
            print("cannot start: " + failure + " in thread " + thread.getName());
            // Not exit: that would wait for an instance whose thread this may be. Nobody is connected yet.
            Runtime.getRuntime().halt(exitStatus);
        }
    }
}
