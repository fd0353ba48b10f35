package chat.web;

import chat.connection.Transport.Completion;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the events of one stream as its reader takes them, and ends the exchange.
 *
 * <p>Safe for use by many threads. Writes under its lock, which never blocks: the container is asked first whether it can take a
 * write.
 */
final class SseWriter implements WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(SseWriter.class);

    /** The most that is written at once, so that progress is seen. */
    private static final int PART_BYTES = 32 * 1024;

    private enum Step {
        /** The container has not yet said that it can take anything. */
        OPENING,
        IDLE,
        WRITE,
        FLUSH,
        WRITTEN,
        ENDED
    }

    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Runnable onWritten;

    @GuardedBy("this")
    private Step step = Step.OPENING;

    @GuardedBy("this")
    private byte[] bytes = SseFormat.PREAMBLE;

    /** The number of {@link #bytes} that are written. */
    @GuardedBy("this")
    private int written;

    /** The number of bytes written in all. */
    @GuardedBy("this")
    private long progress;

    /** Waits for {@link #bytes} to be written; null for the preamble and comments. */
    @GuardedBy("this")
    private @Nullable Completion completion;

    @GuardedBy("this")
    private boolean closeWhenIdle;

    /** @param onWritten called after each write that the reader has taken; not under the lock */
    SseWriter(AsyncContext async, Runnable onWritten) throws IOException {
        this.async = async;
        this.out = async.getResponse().getOutputStream();
        this.onWritten = onWritten;
    }

    void start() {
        out.setWriteListener(this);
    }

    /** Writes events; called again only when the last ones have completed. */
    void write(byte[] events, Completion sent) {
        boolean ended;
        synchronized (this) {
            ended = step == Step.ENDED;
            if (!ended) {
                // The preamble or a comment may still be unwritten: the events follow it.
                boolean unwritten = step == Step.OPENING || step == Step.WRITE;
                bytes = unwritten ? concat(bytes, events) : events;
                written = 0;
                step = step == Step.OPENING ? Step.OPENING : Step.WRITE;
                completion = sent;
            }
        }
        if (ended) {
            sent.failed();
        } else {
            advance();
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream(first.length + second.length);
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    /** Writes a comment, unless something else is being written. */
    void writeComment() {
        synchronized (this) {
            if (step != Step.IDLE) {
                return;
            }
            bytes = SseFormat.COMMENT;
            written = 0;
            step = Step.WRITE;
        }
        advance();
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            if (step == Step.OPENING) {
                step = Step.WRITE;
            }
        }
        advance();
    }

    /** Takes as many steps as the container permits; it calls {@link #onWritePossible} when it permits more. */
    private void advance() {
        Completion done = null;
        boolean idle = false;
        boolean complete = false;
        try {
            synchronized (this) {
                while (isBusy() && out.isReady()) {
                    takeStep();
                    idle = step == Step.IDLE;
                }
                if (idle) {
                    done = completion;
                    completion = null;
                }
                if (step == Step.IDLE && closeWhenIdle && done == null) {
                    step = Step.ENDED;
                    complete = true;
                }
            }
        } catch (IOException e) {
            onError(e);
            return;
        }
        if (idle) {
            onWritten.run();
        }
        if (done != null) {
            done.succeeded();
        }
        if (complete) {
            async.complete();
        }
    }

    @GuardedBy("this")
    private boolean isBusy() {
        return step == Step.WRITE || step == Step.FLUSH || step == Step.WRITTEN;
    }

    @GuardedBy("this")
    private void takeStep() throws IOException {
        switch (step) {
            case WRITE -> {
                int length = Math.min(PART_BYTES, bytes.length - written);
                out.write(bytes, written, length);
                written += length;
                progress += length;
                step = written == bytes.length ? Step.FLUSH : Step.WRITE;
            }
            case FLUSH -> {
                out.flush();
                step = Step.WRITTEN;
            }
            default -> step = Step.IDLE;
        }
    }

    /**
     * Ends the exchange after what is being written. One that has not begun is ended when it has: the container would call
     * nobody back for an exchange that was complete before {@link #start}.
     *
     * @param dropUnwritten whether to end it now, and drop that
     */
    void close(boolean dropUnwritten) {
        boolean busy;
        synchronized (this) {
            closeWhenIdle = true;
            busy = isBusy();
        }
        if (busy && dropUnwritten) {
            abort();
        } else {
            advance();
        }
    }

    /** Ends the exchange now. */
    void abort() {
        if (end()) {
            async.complete();
        }
    }

    /**
     * Writes nothing any more; a write that is waited for has failed.
     *
     * @return false if it had ended before
     */
    boolean end() {
        Completion waiting;
        synchronized (this) {
            if (step == Step.ENDED) {
                return false;
            }
            step = Step.ENDED;
            waiting = completion;
            completion = null;
        }
        if (waiting != null) {
            waiting.failed();
        }
        return true;
    }

    synchronized long progress() {
        return progress;
    }

    @Override
    public void onError(Throwable error) {
        LOG.debug("a reader has gone: {}", error.toString());
        abort();
    }
}
