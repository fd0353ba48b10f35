package chat;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what no thread has caught. Until the instance has started, an {@link Error} on whatever thread ends the process, with its
 * reason in one line: half a program must not begin to serve. Safe for use by many threads.
 */
final class Uncaught implements Thread.UncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Uncaught.class);

    private static final Duration GRACE = Duration.ofSeconds(1);

    private final PrintWriter err;
    private final AtomicBoolean told = new AtomicBoolean();
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

    /**
     * Tells why there is no start, unless that has been told already. Where an answer of our own was wrong, an {@link Error} on another
     * thread is the better reason: it has a moment to end the process first.
     */
    void tell(Exception why, String words) {
        if (why instanceof Rehearsal.WrongAnswer || why.getCause() instanceof Rehearsal.WrongAnswer) {
            long end = System.nanoTime() + GRACE.toNanos();
            while (!told.get() && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
        say(words);
    }

    private void say(String words) {
        if (told.compareAndSet(false, true)) {
            words.lines().forEach(line -> err.println("chat: " + line));
        }
    }

    /** Nothing ends the process from now on. */
    void onStarted() {
        started = true;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        LOG.error("uncaught in thread {}", thread.getName(), failure);
        if (failure instanceof Error && !started) {
            say("cannot start: " + failure + " in thread " + thread.getName());
            // Not exit: that would wait for an instance whose thread this may be. Nobody is connected yet.
            Runtime.getRuntime().halt(Main.FAILED);
        }
    }
}
