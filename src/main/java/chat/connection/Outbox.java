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
 * <p>Safe for use by many threads. The transport and other callers' code are never called under the lock.
 */
final class Outbox implements Transport.Completion {
    private final Transport transport;
    private final int maxBytes;

    /** Told of each ephemeral payload that is dropped. */
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
    private boolean sendReturned;

    @GuardedBy("this")
    private boolean sendCompleted;

    @GuardedBy("this")
    private @Nullable Closing closing;

    /** Whether nothing is taken or sent any more. */
    @GuardedBy("this")
    private boolean closed;

    private record Closing(CloseCode code, String reason) {}

    /**
     * @param budget shared by all outboxes
     * @param onDropped told of each ephemeral payload that is dropped, by the thread that offers
     */
    Outbox(Transport transport, int maxBytes, ByteBudget budget, Consumer<Payload> onDropped) {
        this.transport = transport;
        this.maxBytes = maxBytes;
        this.queue = new OutboxQueue(budget);
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
        Offer offer;
        boolean begin = false;
        synchronized (this) {
            if (closed || closing != null) {
                return Offer.TOO_LATE;
            }
            dropped = makeRoom(payload);
            offer = judge(payload);
            if (offer == Offer.TAKEN) {
                begin = add(payload);
            } else if (offer == Offer.OVERFLOWED) {
                giveUp();
            }
        }
        dropped.forEach(onDropped);
        if (offer == Offer.SHED) {
            onDropped.accept(payload);
        } else if (offer == Offer.OVERFLOWED) {
            transport.close(CloseCode.TRY_AGAIN, "reads too slowly");
        } else if (begin) {
            drain();
        }
        return offer;
    }

    /** Removes ephemeral payloads that the new one replaces or displaces; returns the displaced ones. */
    @GuardedBy("this")
    private List<Payload> makeRoom(Payload payload) {
        if (payload.isEphemeral()) {
            queue.removeEphemerals(payload::replaces);
            return List.of();
        }
        return fits(payload) ? List.of() : queue.removeEphemerals(waits -> true);
    }

    @GuardedBy("this")
    private Offer judge(Payload payload) {
        if (payload.isEphemeral()) {
            return queue.bytes() > maxBytes / 2 ? Offer.SHED : Offer.TAKEN;
        }
        return fits(payload) ? Offer.TAKEN : Offer.OVERFLOWED;
    }

    /** One payload alone may exceed the bound: a page of history is as long as its messages are. */
    @GuardedBy("this")
    private boolean fits(Payload payload) {
        return queue.bytes() == 0 || queue.bytes() + payload.length() <= maxBytes;
    }

    /** Returns whether the caller has to drain. */
    @GuardedBy("this")
    private boolean add(Payload payload) {
        queue.add(payload, !draining && !corked);
        boolean begin = !draining && (!corked || queue.bytes() >= OutboxQueue.FRAME_BYTES);
        draining |= begin;
        return begin;
    }

    /** Holds payloads back from now on, up to a frame's length, so that the answers to one frame go out in one. */
    synchronized void cork() {
        corked = true;
    }

    /** Sends what has waited since {@link #cork}. */
    void uncork() {
        boolean begin;
        synchronized (this) {
            corked = false;
            begin = !draining && !queue.isEmpty();
            draining |= begin;
        }
        if (begin) {
            drain();
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
        drain();
    }

    private void drain() {
        List<Payload> frame = next();
        while (!frame.isEmpty()) {
            transport.send(frame, this);
            synchronized (this) {
                sendReturned = true;
                if (!sendCompleted) {
                    return;
                }
            }
            frame = next();
        }
    }

    /** Returns the next frame's payloads; none when nothing waits, and then draining has ended. */
    private List<Payload> next() {
        List<Runnable> due;
        Closing close = null;
        List<Payload> frame;
        synchronized (this) {
            due = queue.takeDueActions();
            frame = queue.beginFrame();
            sendReturned = false;
            sendCompleted = false;
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
        } else {
            due.forEach(Runnable::run);
        }
        return frame;
    }
}
