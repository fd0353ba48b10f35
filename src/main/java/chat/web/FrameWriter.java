package chat.web;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames of one connection to its endpoint, one at a time. Control frames go between data frames, never into one. Nothing is
 * taken after a close frame. The output stays open behind it until the peer has answered or its time is over: nginx closes both sides at
 * once when it reads the end of one, and what the client is sending then resets its connection, possibly before it has read the close frame.
 *
 * <p>Safe for use by many threads. No lock is held while a frame is written or a callback is called. A frame that the network takes at once
 * costs no thread a wait and one system call.
 */
abstract class FrameWriter implements Callback {
    private final EndPoint endPoint;

    /** The frame being written; the endpoint may still hold its buffers. */
    @GuardedBy("this")
    private @Nullable Pending inFlight;

    /** The frames behind it; null when there are none, as mostly. */
    @GuardedBy("this")
    private @Nullable Deque<Pending> waiting;

    /** Whether a close frame has been taken, or the connection has failed. */
    @GuardedBy("this")
    private boolean closed;

    /** A frame to be written. */
    private static final class Pending {
        private final Kind kind;
        private final Callback callback;
        private final ByteBuffer[] bytes;

        Pending(Kind kind, Callback callback, ByteBuffer... bytes) {
            this.kind = kind;
            this.callback = callback;
            this.bytes = bytes;
        }

        boolean isClose() {
            return kind == Kind.CLOSE || kind == Kind.ABNORMAL_CLOSE;
        }
    }

    /** The order of a frame among others. */
    enum Kind {
        DATA,
        /** Goes before all frames that wait. */
        PING_OR_PONG,
        /** Goes after all frames that wait; none is taken after it. */
        CLOSE,
        /** Like {@link #CLOSE}, but takes the place of all frames that wait. */
        ABNORMAL_CLOSE
    }

    FrameWriter(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    /** Called when a write has failed, before the callbacks of its frame and of those that wait. */
    abstract void onFailure(Throwable error);

    /**
     * Writes a frame; its callback is completed once, on any thread, possibly before this returns.
     *
     * @param bytes the header and the payload, which must not change before the callback is completed
     */
    void write(Kind kind, Callback callback, ByteBuffer... bytes) {
        Pending frame = new Pending(kind, callback, bytes);
        Deque<Pending> displaced = null;
        boolean refused;
        boolean begin = false;
        synchronized (this) {
            refused = closed;
            if (!refused) {
                closed = frame.isClose();
                if (kind == Kind.ABNORMAL_CLOSE) {
                    displaced = waiting;
                    waiting = null;
                }
                begin = inFlight == null;
                if (begin) {
                    inFlight = frame;
                } else {
                    queue(frame);
                }
            }
        }
        if (displaced != null) {
            fail(displaced, new ClosedChannelException());
        }
        if (refused) {
            callback.failed(new ClosedChannelException());
        } else if (begin) {
            endPoint.write(this, bytes);
        }
    }

    @GuardedBy("this")
    private void queue(Pending frame) {
        Deque<Pending> all = waiting;
        if (all == null) {
            all = new ArrayDeque<>(2);
            waiting = all;
        }
        if (frame.kind == Kind.PING_OR_PONG) {
            all.addFirst(frame);
        } else {
            all.addLast(frame);
        }
    }

    /** The endpoint has taken a frame. */
    @Override
    public void succeeded() {
        Pending done;
        Pending next;
        synchronized (this) {
            done = inFlight;
            next = waiting == null ? null : waiting.poll();
            if (waiting != null && waiting.isEmpty()) {
                waiting = null;
            }
            inFlight = next;
        }
        try {
            if (done != null) {
                done.callback.succeeded();
            }
        } finally {
            if (next != null) {
                endPoint.write(this, next.bytes);
            }
        }
    }

    /** The endpoint could not write a frame: the connection ends. */
    @Override
    public void failed(Throwable error) {
        onFailure(error);
        failAll(error);
        endPoint.close(error);
    }

    /** Fails all frames that are not written, and takes none any more: the connection has ended. */
    void failAll(@Nullable Throwable cause) {
        Throwable error = cause == null ? new ClosedChannelException() : cause;
        Pending interrupted;
        Deque<Pending> dropped;
        synchronized (this) {
            closed = true;
            interrupted = inFlight;
            inFlight = null;
            dropped = waiting;
            waiting = null;
        }
        if (interrupted != null) {
            interrupted.callback.failed(error);
        }
        if (dropped != null) {
            fail(dropped, error);
        }
    }

    private static void fail(Deque<Pending> frames, Throwable error) {
        frames.forEach(frame -> frame.callback.failed(error));
    }
}
