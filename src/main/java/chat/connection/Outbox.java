package chat.connection;

import chat.limits.ByteBudget;
import chat.protocol.CloseCode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Queues payloads for one connection: in order, bounded in bytes, one frame in flight. Whatever waits when a frame has been
 * sent goes into the next one.
 *
 * <p>While more than half of the bound waits, ephemeral payloads are not taken; and those that wait are dropped before any
 * other payload exceeds the bound. A reader that still lets more than the bound wait is closed at once with {@link
 * CloseCode#TRY_AGAIN}, and what waited is dropped: it reconnects and resumes, instead of missing messages or holding up
 * others.
 *
 * <p>Safe for use by many threads. The transport and other callers' code are never called under the lock. A frame that is
 * sent at once, as most are, takes the lock three times.
 */
final class Outbox implements Transport.Completion {
    private final Transport transport;

    /** Receives each ephemeral payload that is dropped. */
    private final Consumer<Payload> onDropped;

    @GuardedBy("this")
    private final OutboxQueue queue;

    /** Whether a thread is sending, or a frame is in flight. */
    @GuardedBy("this")
    private boolean draining;

    /** Whether less than a frame waits for {@link #uncork}. */
    @GuardedBy("this")
    private boolean corked;

    /** Whether the transport's send has returned and whether it has completed: the later of the two goes on draining. */
    @GuardedBy("this")
    private boolean sendReturned = true;

    @GuardedBy("this")
    private boolean sendCompleted = true;

    @GuardedBy("this")
    private @Nullable Closing closing;

    /** Whether nothing is taken or sent any more. */
    @GuardedBy("this")
    private boolean closed;

    private record Closing(CloseCode code, String reason) {}

    /**
     * @param budget shared by all outboxes
     * @param onDropped receives each ephemeral payload that is dropped, on the thread that offers
     */
    Outbox(Transport transport, int maxBytes, ByteBudget budget, Consumer<Payload> onDropped) {
        this.transport = transport;
        this.queue = new OutboxQueue(maxBytes, budget);
        this.onDropped = onDropped;
    }

    /** The outcome of an offer. */
    enum Offer {
        TAKEN,
        /** The payload is ephemeral and the reader slow: it was dropped. */
        SHED,
        /** The connection is closed or closing: the payload was ignored. */
        TOO_LATE,
        /** The payload exceeded the bound, and the connection is now closed for it. */
        OVERFLOWED
    }

    Offer offer(Payload payload) {
        List<Payload> dropped;
        List<Payload> frame = List.of();
        Offer offer;
        synchronized (this) {
            if (closed || closing != null) {
                return Offer.TOO_LATE;
            }
            dropped = queue.makeRoom(payload);
            offer = queue.hasRoomFor(payload) ? Offer.TAKEN : payload.isEphemeral() ? Offer.SHED : Offer.OVERFLOWED;
            if (offer == Offer.TAKEN) {
                frame = add(payload);
            } else if (offer == Offer.OVERFLOWED) {
                giveUp();
            }
        }
        if (!dropped.isEmpty()) {
            dropped.forEach(onDropped);
        }
        if (offer == Offer.SHED) {
            onDropped.accept(payload);
        } else if (offer == Offer.OVERFLOWED) {
            transport.close(CloseCode.TRY_AGAIN, "reads too slowly");
        } else if (!frame.isEmpty()) {
            drain(frame);
        }
        return offer;
    }

    /** Returns the frame that the caller has to send; none while one is in flight or payloads are held back. */
    @GuardedBy("this")
    private List<Payload> add(Payload payload) {
        queue.add(payload, !draining && !corked);
        boolean begin = !draining && (!corked || queue.bytes() >= OutboxQueue.FRAME_BYTES);
        return begin ? beginFrame() : List.of();
    }

    @GuardedBy("this")
    private List<Payload> beginFrame() {
        draining = true;
        sendReturned = false;
        sendCompleted = false;
        return queue.beginFrame();
    }

    /** Holds payloads back from now on, up to a frame's length, so that the answers to one frame go out in one. */
    synchronized void cork() {
        corked = true;
    }

    /** Sends what has waited since {@link #cork}. */
    void uncork() {
        List<Payload> frame;
        synchronized (this) {
            corked = false;
            frame = draining || queue.isEmpty() ? List.of() : beginFrame();
        }
        if (!frame.isEmpty()) {
            drain(frame);
        }
    }

    @GuardedBy("this")
    private void giveUp() {
        closed = true;
        queue.clear();
    }

    /** Runs an action once, when all that was offered so far has been sent; never, when the connection ends before. */
    void whenSent(Runnable action) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (queue.bytes() > 0) {
                queue.whenDone(action);
                return;
            }
        }
        action.run();
    }

    /** Drops what waits and closes. */
    void evict(CloseCode code, String reason) {
        synchronized (this) {
            if (closed) {
                return;
            }
            giveUp();
        }
        transport.close(code, reason);
    }

    /** Takes nothing more, sends what waits, then closes. Only the first call counts. */
    void close(CloseCode code, String reason) {
        synchronized (this) {
            if (closed || closing != null) {
                return;
            }
            closing = new Closing(code, reason);
            if (draining || !queue.isEmpty()) {
                return;
            }
            closed = true;
        }
        transport.close(code, reason);
    }

    /** The connection has ended: drops what waits. */
    synchronized void onDisconnected() {
        giveUp();
    }

    /** Returns a number that changes with each frame begun and each part of it taken, or -1 while none is in flight. */
    long progress() {
        long begun;
        synchronized (this) {
            if (closed || !queue.isInFlight()) {
                return -1;
            }
            begun = queue.frames();
        }
        return (begun << Integer.SIZE) + transport.progress();
    }

    /** Returns the bytes that wait or are in flight. */
    synchronized int bytes() {
        return queue.bytes();
    }

    @Override
    public void succeeded() {
        onSent(false);
    }

    @Override
    public void failed() {
        onSent(true);
    }

    private void onSent(boolean failed) {
        synchronized (this) {
            queue.endFrame();
            if (failed) {
                giveUp();
            }
            sendCompleted = true;
            if (!sendReturned) {
                return; // The sending thread goes on, without recursion, however many frames complete at once.
            }
        }
        drain(List.of());
    }

    /**
     * Sends a frame, if there is one, and what waits, until a frame is in flight or nothing waits. If anything
     * throws, the connection is aborted and the exception passed on.
     */
    private void drain(List<Payload> first) {
        boolean thrown = true;
        try {
            List<Payload> frame = first;
            do {
                if (!frame.isEmpty()) {
                    transport.send(frame, this);
                }
                frame = next();
            } while (!frame.isEmpty());
            thrown = false;
        } finally {
            if (thrown) {
                abort();
            }
        }
    }

    private void abort() {
        synchronized (this) {
            giveUp();
            queue.endFrame();
            sendReturned = true;
        }
        transport.abort();
    }

    /** Returns the next frame; none while one is in flight, or when nothing waits, and then draining has ended. */
    private List<Payload> next() {
        List<Runnable> due;
        Closing close = null;
        List<Payload> frame;
        synchronized (this) {
            if (!sendCompleted) {
                sendReturned = true;
                return List.of();
            }
            due = queue.takeDueActions();
            frame = queue.isEmpty() ? List.of() : beginFrame();
            if (frame.isEmpty()) {
                draining = false;
                if (!closed && closing != null) {
                    closed = true;
                    close = closing;
                }
            }
        }
        if (close != null) {
            transport.close(close.code(), close.reason());
        } else if (!due.isEmpty()) {
            due.forEach(Runnable::run);
        }
        return frame;
    }
}
