package chat.web;

import chat.connection.Client;
import chat.connection.Payload;
import chat.connection.Transport;
import chat.protocol.CloseCode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of server-sent events, without a thread of its own: each object is an event, whose id is how far the reader
 * has got when it has it.
 *
 * <p>Safe for use by many threads. Writes are begun under its lock, which none of them holds up: the container is asked
 * first whether it can take one.
 */
final class EventStream implements Transport, WriteListener, AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    /** After how long a browser whose stream has ended opens another, in ms. */
    private static final byte[] FIRST = "retry: 1000\n\n".getBytes(StandardCharsets.UTF_8);

    /** Written at once, at most, in bytes: so often progress is seen. */
    private static final int PART = 32 * 1024;

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private enum Step {
        /** The container has not yet said that it takes anything. */
        OPENING,
        IDLE,
        WRITE,
        FLUSH,
        WRITTEN,
        ENDED
    }

    private final AsyncContext async;
    private final String peer;
    private final ServletOutputStream out;
    private final AtomicBoolean told = new AtomicBoolean();

    /** Set by {@link #open}, before anything is sent. */
    private @Nullable Client client;

    @GuardedBy("this")
    private Step step = Step.OPENING;

    @GuardedBy("this")
    private byte[] bytes = FIRST;

    /** Of those. */
    @GuardedBy("this")
    private int written;

    /** Of all. */
    @GuardedBy("this")
    private long progress;

    /** Whoever waits for the bytes to be written; null for our own. */
    @GuardedBy("this")
    private @Nullable Completion completion;

    @GuardedBy("this")
    private boolean closeWhenIdle;

    /** Makes events and writes them: whoever sends does not. */
    private final Executor events;

    /** On that executor alone. */
    private final EventFormat format;

    /** Of the objects that have been formatted. On that executor alone. */
    private final Cursor cursor;

    /** @param events runs one task at a time */
    EventStream(AsyncContext async, Executor events, EventFormat format, Cursor cursor, String peer)
            throws IOException {
        this.async = async;
        this.events = events;
        this.format = format;
        this.cursor = cursor;
        this.peer = peer;
        this.out = async.getResponse().getOutputStream();
    }

    void open(Client opened) {
        client = opened;
        async.addListener(this);
        out.setWriteListener(this);
    }

    @Override
    public void send(List<Payload> payloads, Completion sent) {
        try {
            events.execute(() -> write(format.format(payloads, cursor), sent));
        } catch (RejectedExecutionException e) {
            LOG.debug("an event came after the end");
            sent.failed();
        }
    }

    private void write(byte[] made, Completion sent) {
        boolean ended;
        synchronized (this) {
            ended = step == Step.ENDED;
            if (!ended) {
                // Our own first line or a comment may still be unwritten: these go out behind it.
                boolean unwritten = step == Step.OPENING || step == Step.WRITE;
                bytes = unwritten ? append(bytes, made) : made;
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

    private static byte[] append(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream(first.length + second.length);
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
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

    /** Takes as many steps as the container lets it; it calls {@link #onWritePossible} when it lets it again. */
    private void advance() {
        Completion done = null;
        boolean complete = false;
        boolean alive = false;
        try {
            synchronized (this) {
                while (isBusy() && out.isReady()) {
                    switch (step) {
                        case WRITE -> {
                            int part = Math.min(PART, bytes.length - written);
                            out.write(bytes, written, part);
                            written += part;
                            progress += part;
                            step = written == bytes.length ? Step.FLUSH : Step.WRITE;
                        }
                        case FLUSH -> {
                            out.flush();
                            step = Step.WRITTEN;
                        }
                        default -> {
                            step = Step.IDLE;
                            alive = true;
                            done = completion;
                            completion = null;
                        }
                    }
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
        if (alive) {
            client().onSignOfLife();
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

    /** A comment, which readers pass over; that it could be written is the sign of life. */
    @Override
    public void ping() {
        synchronized (this) {
            if (step != Step.IDLE) {
                return;
            }
            bytes = COMMENT;
            written = 0;
            step = Step.WRITE;
        }
        advance();
    }

    @Override
    public void close(CloseCode code, String reason) {
        boolean busy;
        synchronized (this) {
            closeWhenIdle = true;
            busy = isBusy() || step == Step.OPENING;
        }
        if (busy && code == CloseCode.TRY_AGAIN) {
            abort();
        } else {
            advance();
        }
    }

    @Override
    public void abort() {
        if (end()) {
            async.complete();
        }
    }

    @Override
    public synchronized long progress() {
        return progress;
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public void onError(Throwable error) {
        LOG.debug("a reader has gone: {}", error.toString());
        abort();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        gone();
    }

    @Override
    public void onError(AsyncEvent event) {
        gone();
        abort();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        abort();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        throw new IllegalStateException("a stream is started once");
    }

    private void gone() {
        end();
        if (told.compareAndSet(false, true)) {
            client().onDisconnected(CloseCode.NORMAL.number());
        }
    }

    /** Whether this call ended it; whoever waits for a write is told that it failed. */
    private boolean end() {
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

    private Client client() {
        return Objects.requireNonNull(client, "open comes first");
    }
}
