package chat.instance;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import chat.concurrent.Threads;
import chat.connection.ClientConnection;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes the log to standard output. The lines about connections that come and go wait for each other, for a tenth of a second,
 * since each write wakes the process manager. Every other line is written at once, with those that wait before it.
 *
 * <p>A process that is killed leaves out what has waited; one that stops says so last. Safe for use by many threads.
 */
final class LogAppender extends ConsoleAppender<ILoggingEvent> {
    private static final Duration MAX_WAIT = Duration.ofMillis(100);
    private static final String CONNECTIONS = ClientConnection.class.getName();
    private static final int BUFFER_BYTES = 8192;

    private final Thread flusher = Threads.daemon("log", this::flushLater);

    /** Whether lines wait. */
    private final AtomicBoolean waiting = new AtomicBoolean();

    LogAppender() {
        setImmediateFlush(false);
    }

    @Override
    public void start() {
        super.start();
        flusher.start();
    }

    @Override
    public void setOutputStream(OutputStream console) {
        super.setOutputStream(new BufferedOutputStream(console, BUFFER_BYTES));
    }

    @Override
    protected void append(ILoggingEvent event) {
        super.append(event);
        if (event.getLevel().isGreaterOrEqual(Level.WARN)
                || !event.getLoggerName().equals(CONNECTIONS)) {
            flush();
        } else if (waiting.compareAndSet(false, true)) {
            LockSupport.unpark(flusher);
        }
    }

    private void flushLater() {
        while (isStarted()) {
            if (waiting.get()) {
                Threads.pause(MAX_WAIT);
                flush();
            } else {
                LockSupport.park(this);
            }
        }
    }

    private void flush() {
        waiting.set(false);
        streamWriteLock.lock();
        try {
            OutputStream to = getOutputStream();
            if (to != null) { // Null when it has been stopped meanwhile.
                to.flush();
            }
        } catch (IOException e) {
            addError("the log cannot be written", e);
        } finally {
            streamWriteLock.unlock();
        }
    }

    /** Writes what waits, and ends the thread. */
    @Override
    public void stop() {
        super.stop();
        LockSupport.unpark(flusher);
    }
}
