package chat.web;

import chat.hub.Client;
import chat.hub.Payload;
import chat.hub.Transport;
import chat.protocol.CloseCode;
import chat.protocol.MessageId;
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

    /** Whoever waits for the bytes to be written; null for our own. */
    @GuardedBy("this")
    private @Nullable Completion completion;

    @GuardedBy("this")
    private boolean closeWhenIdle;

    /** Of the objects that have been formatted; used by {@link #send} alone, of which one runs at a time. */
    private Cursor cursor;

    EventStream(AsyncContext async, Cursor cursor, String peer) throws IOException {
        this.async = async;
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
        byte[] events = format(payloads);
        boolean ended;
        synchronized (this) {
            ended = step == Step.ENDED;
            if (!ended) {
                // Our own first line or a comment may still be unwritten: these go out behind it.
                boolean unwritten = step == Step.OPENING || step == Step.WRITE;
                bytes = unwritten ? append(bytes, events) : events;
                step = step == Step.OPENING ? Step.OPENING : Step.WRITE;
                completion = sent;
            }
        }
        if (ended) {
            sent.sent(false);
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

    private byte[] format(List<Payload> payloads) {
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        for (Payload payload : payloads) {
            Payload.Progress progress = payload.progress();
            String[] objects = payload.text().split("\n", -1);
            for (int i = 0; i < objects.length; i++) {
                if (progress != null) {
                    MessageId last = progress.last();
                    // Consecutive entries: the object before the last one is the entry before the last one.
                    long seq = last.seq() - (progress.entries() == 0 ? 0 : objects.length - 1 - i);
                    MessageId id = last.isNone() ? last : new MessageId(last.epoch(), seq);
                    cursor = cursor.with(progress.room(), id);
                    events.writeBytes(("id: " + cursor + "\n").getBytes(StandardCharsets.UTF_8));
                }
                events.writeBytes(("data: " + objects[i] + "\n\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return events.toByteArray();
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
        boolean written = false;
        try {
            synchronized (this) {
                while (isBusy() && out.isReady()) {
                    switch (step) {
                        case WRITE -> {
                            out.write(bytes);
                            step = Step.FLUSH;
                        }
                        case FLUSH -> {
                            out.flush();
                            step = Step.WRITTEN;
                        }
                        default -> {
                            step = Step.IDLE;
                            written = true;
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
        if (written) {
            client().alive();
        }
        if (done != null) {
            done.sent(true);
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
            client().disconnected(CloseCode.NORMAL.number());
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
            waiting.sent(false);
        }
        return true;
    }

    private Client client() {
        return Objects.requireNonNull(client, "open comes first");
    }
}
