package chat.web;

import chat.connection.ClientConnection;
import chat.connection.Payload;
import chat.connection.Transport;
import chat.protocol.CloseCode;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport of one stream of server-sent events. It has no thread of its own: events are formatted on an executor that all
 * streams share, and written as the reader takes them. Safe for use by many threads.
 */
final class SseTransport implements Transport, AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(SseTransport.class);

    private final AsyncContext async;
    private final String peer;
    private final SseWriter writer;
    private final AtomicBoolean disconnected = new AtomicBoolean();

    /** Set by {@link #open}, before anything is written. */
    private @Nullable ClientConnection client;

    private final Executor events;

    /** Used on that executor alone. */
    private final SseFormat format;

    /** The reader's position after what has been formatted. Used on that executor alone. */
    private final SseCursor cursor;

    /** @param events runs one task at a time */
    SseTransport(AsyncContext async, Executor events, SseFormat format, SseCursor cursor, String peer)
            throws IOException {
        this.async = async;
        this.events = events;
        this.format = format;
        this.cursor = cursor;
        this.peer = peer;
        this.writer = new SseWriter(async, () -> client().onSignOfLife());
    }

    /** A browser's event source opens the next stream only when this one has ended. */
    @Override
    public boolean followsRestart() {
        return false;
    }

    /** Begins to write; called once. What was sent before waits for it, and so does a close. */
    void open(ClientConnection opened) {
        client = opened;
        async.addListener(this);
        writer.start();
    }

    @Override
    public void send(List<Payload> payloads, Completion sent) {
        try {
            events.execute(() -> writer.write(format.format(payloads, cursor), sent));
        } catch (RejectedExecutionException e) {
            LOG.debug("an event came after the end");
            sent.failed();
        }
    }

    /** Writes a comment; that the reader takes it is a sign of life. */
    @Override
    public void ping() {
        writer.writeComment();
    }

    @Override
    public void close(CloseCode code, String reason) {
        writer.close(code == CloseCode.TRY_AGAIN);
    }

    @Override
    public void abort() {
        writer.abort();
    }

    @Override
    public long progress() {
        return writer.progress();
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        disconnect();
    }

    @Override
    public void onError(AsyncEvent event) {
        disconnect();
        writer.abort();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        writer.abort();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        throw new IllegalStateException("a stream is started once");
    }

    private void disconnect() {
        writer.end();
        if (disconnected.compareAndSet(false, true)) {
            client().onDisconnected(CloseCode.NORMAL.number());
        }
    }

    private ClientConnection client() {
        return Objects.requireNonNull(client, "open comes first");
    }
}
