package chat.hub;

import chat.protocol.CloseCode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on one connection: in order, bounded in bytes, one frame in flight. Everything that waits when a
 * frame is done goes into the next one.
 *
 * <p>A reader that lets more than the bound wait is closed with {@link CloseCode#TRY_AGAIN} at once, and what waited is
 * dropped: it comes back and resumes, rather than being skipped or holding up others.
 *
 * <p>Safe for use by many threads. The transport is never called under the lock.
 */
final class Outbox implements Transport.Completion {
    /** Of one frame, unless a single payload is longer; in bytes. Keeps the copy that joins payloads small. */
    private static final int FRAME_BYTES = 65_536;

    private final Transport transport;
    private final int maxBytes;

    @GuardedBy("this")
    private final ArrayDeque<Payload> waiting = new ArrayDeque<>(2);

    /** Of those waiting and those in flight. */
    @GuardedBy("this")
    private int bytes;

    @GuardedBy("this")
    private int bytesInFlight;

    @GuardedBy("this")
    private boolean draining;

    /** Whether the transport's send has returned, and whether it has completed: the later of both goes on draining. */
    @GuardedBy("this")
    private boolean sendReturned;

    @GuardedBy("this")
    private boolean sendCompleted;

    /** Each called once when nothing waits any more. */
    @GuardedBy("this")
    private List<Runnable> whenEmpty = List.of();

    @GuardedBy("this")
    private @Nullable Closing closing;

    /** Nothing is taken or sent any more. */
    @GuardedBy("this")
    private boolean closed;

    private record Closing(CloseCode code, String reason) {}

    Outbox(Transport transport, int maxBytes) {
        this.transport = transport;
        this.maxBytes = maxBytes;
    }

    /** What became of an offer. */
    enum Offer {
        TAKEN,
        /** The connection is closed or closing; nothing to be done. */
        TOO_LATE,
        /** The offer went over the bound, and the connection is now closed for it. */
        OVERFLOWED
    }

    Offer offer(Payload payload) {
        boolean overflowed = false;
        synchronized (this) {
            if (closed || closing != null) {
                return Offer.TOO_LATE;
            }
            // One payload alone may exceed the bound: a page of history is as long as its messages are.
            if (bytes > 0 && bytes + payload.length() > maxBytes) {
                overflowed = true;
                closed = true;
                waiting.clear();
            } else {
                waiting.add(payload);
                bytes += payload.length();
                if (draining) {
                    return Offer.TAKEN;
                }
                draining = true;
            }
        }
        if (overflowed) {
            transport.close(CloseCode.TRY_AGAIN, "reads too slowly");
            return Offer.OVERFLOWED;
        }
        drain();
        return Offer.TAKEN;
    }

    /** Calls once, when all that was offered so far has been sent; never, when the connection ends before. */
    void whenEmpty(Runnable action) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (bytes > 0) {
                whenEmpty = Stream.concat(whenEmpty.stream(), Stream.of(action)).toList();
                return;
            }
        }
        action.run();
    }

    /** Takes nothing more, sends what waits, then closes. Only the first call counts. */
    void close(CloseCode code, String reason) {
        synchronized (this) {
            if (closed || closing != null) {
                return;
            }
            closing = new Closing(code, reason);
            if (draining) {
                return;
            }
            closed = true;
        }
        transport.close(code, reason);
    }

    /** The connection has ended: drops what waits. */
    synchronized void disconnected() {
        closed = true;
        waiting.clear();
        whenEmpty = List.of();
    }

    /** In bytes; for the metrics. */
    synchronized int depth() {
        return bytes;
    }

    @Override
    public void sent(boolean well) {
        synchronized (this) {
            bytes -= bytesInFlight;
            bytesInFlight = 0;
            if (!well) {
                closed = true;
                waiting.clear();
            }
            sendCompleted = true;
            if (!sendReturned) {
                return; // The thread that sends goes on: no recursion, however many frames complete at once.
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

    /** The next frame's payloads; none when nothing waits, and then draining has ended. */
    private List<Payload> next() {
        List<Runnable> emptied = List.of();
        Closing close = null;
        List<Payload> frame = List.of();
        synchronized (this) {
            Payload first = waiting.poll();
            if (first != null) {
                frame = gather(first);
                sendReturned = false;
                sendCompleted = false;
            } else {
                draining = false;
                if (!closed && closing != null) {
                    closed = true;
                    close = closing;
                }
                emptied = whenEmpty;
                whenEmpty = List.of();
            }
        }
        if (close != null) {
            transport.close(close.code(), close.reason());
        } else {
            emptied.forEach(Runnable::run);
        }
        return frame;
    }

    @GuardedBy("this")
    private List<Payload> gather(Payload first) {
        bytesInFlight = first.length();
        Payload second = waiting.peek();
        if (second == null) {
            return List.of(first);
        }
        List<Payload> frame = new ArrayList<>();
        frame.add(first);
        while (second != null && bytesInFlight + second.length() <= FRAME_BYTES) {
            frame.add(second);
            bytesInFlight += second.length();
            waiting.remove();
            second = waiting.peek();
        }
        return frame;
    }
}
