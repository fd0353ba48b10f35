package chat.hub;

import chat.protocol.CloseCode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on one connection: in order, bounded in bytes, one frame in flight. Everything that waits when a
 * frame is done goes into the next one.
 *
 * <p>While more than half of the bound waits, what is {@linkplain Payload.Passing of the moment} is not taken; and before
 * anything else goes over the bound, what waits of that is dropped. A reader that lets more than the bound wait all the
 * same is closed with {@link CloseCode#TRY_AGAIN} at once, and what waited is dropped: it comes back and resumes, rather
 * than being skipped or holding up others.
 *
 * <p>What all outboxes of the instance keep together is counted in a {@link ByteBudget}: a payload that many keep once, as it
 * is once in the heap. A short one that is sent at once, as most are, is not counted: that would cost more than it is.
 *
 * <p>Safe for use by many threads. The transport is never called under the lock.
 */
final class Outbox implements Transport.Completion {
    /** Of one frame, unless a single payload is longer; in bytes. Keeps the copy that joins payloads small. */
    private static final int FRAME_BYTES = 65_536;

    /** Shorter payloads that are sent at once are not counted. */
    static final int SHORT = 1024;

    private final Transport transport;
    private final int maxBytes;
    private final ByteBudget budget;

    /** Told of everything of the moment that was left out. Called without the lock, by whoever offers. */
    private final Consumer<Payload> shed;

    @GuardedBy("this")
    private final ArrayDeque<Payload> waiting = new ArrayDeque<>(2);

    /** How many of those waiting are of the moment. */
    @GuardedBy("this")
    private int passing;

    /** Of those waiting and those in flight. */
    @GuardedBy("this")
    private int bytes;

    @GuardedBy("this")
    private int bytesInFlight;

    @GuardedBy("this")
    private boolean draining;

    /** What is short of a frame waits for {@link #uncork}. */
    @GuardedBy("this")
    private boolean corked;

    /** Whether the transport's send has returned, and whether it has completed: the later of both goes on draining. */
    @GuardedBy("this")
    private boolean sendReturned;

    @GuardedBy("this")
    private boolean sendCompleted;

    /** Whether the first of those waiting is not counted in the budget. */
    @GuardedBy("this")
    private boolean firstUncounted;

    /** What the frame in flight takes from the budget: a payload, or the bytes that several were joined into. */
    @GuardedBy("this")
    private @Nullable Payload heldInFlight;

    @GuardedBy("this")
    private int joinedInFlight;

    /** Of all that was ever taken, in bytes; what is not of those waiting or in flight has been sent, or left out. */
    @GuardedBy("this")
    private long offeredBytes;

    /** Frames begun so far. */
    @GuardedBy("this")
    private long frames;

    /** In the order of their places. */
    @GuardedBy("this")
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(0);

    /** To be called when what was offered up to that place has been sent. */
    private record Waiter(long place, Runnable action) {}

    @GuardedBy("this")
    private @Nullable Closing closing;

    /** Nothing is taken or sent any more. */
    @GuardedBy("this")
    private boolean closed;

    private record Closing(CloseCode code, String reason) {}

    /** @param budget of all outboxes */
    Outbox(Transport transport, int maxBytes, ByteBudget budget, Consumer<Payload> shed) {
        this.transport = transport;
        this.maxBytes = maxBytes;
        this.budget = budget;
        this.shed = shed;
    }

    /** What became of an offer. */
    enum Offer {
        TAKEN,
        /** It was of the moment, and the reader is slow: left out. */
        SHED,
        /** The connection is closed or closing; nothing to be done. */
        TOO_LATE,
        /** The offer went over the bound, and the connection is now closed for it. */
        OVERFLOWED
    }

    Offer offer(Payload payload) {
        List<Payload> dropped = List.of();
        Offer offer;
        boolean begin = false;
        synchronized (this) {
            if (closed || closing != null) {
                return Offer.TOO_LATE;
            }
            if (payload.passing() != null) {
                remove(payload::replaces);
                offer = bytes > maxBytes / 2 ? Offer.SHED : Offer.TAKEN;
                dropped = offer == Offer.SHED ? List.of(payload) : dropped;
            } else {
                dropped = fits(payload) ? dropped : remove(waits -> waits.passing() != null);
                offer = fits(payload) ? Offer.TAKEN : Offer.OVERFLOWED;
            }
            if (offer == Offer.TAKEN) {
                add(payload);
                begin = !draining && (!corked || bytes >= FRAME_BYTES);
                draining |= begin;
            } else if (offer == Offer.OVERFLOWED) {
                giveUp();
            }
        }
        dropped.forEach(shed);
        if (offer == Offer.OVERFLOWED) {
            transport.close(CloseCode.TRY_AGAIN, "reads too slowly");
        } else if (begin) {
            drain();
        }
        return offer;
    }

    /** Lets what is offered wait from now on, for at most a frame's bytes: so the answers to one frame go out in one. */
    synchronized void cork() {
        corked = true;
    }

    /** Sends what has waited since {@link #cork}. */
    void uncork() {
        boolean begin;
        synchronized (this) {
            corked = false;
            begin = !draining && !waiting.isEmpty();
            draining |= begin;
        }
        if (begin) {
            drain();
        }
    }

    /** One payload alone may exceed the bound: a page of history is as long as its messages are. */
    @GuardedBy("this")
    private boolean fits(Payload payload) {
        return bytes == 0 || bytes + payload.length() <= maxBytes;
    }

    @GuardedBy("this")
    private void add(Payload payload) {
        if (draining || corked || payload.length() >= SHORT) {
            payload.hold(budget);
        } else {
            firstUncounted = true;
        }
        waiting.add(payload);
        bytes += payload.length();
        offeredBytes += payload.length();
        passing += payload.passing() == null ? 0 : 1;
    }

    /** Takes out of those waiting. */
    @GuardedBy("this")
    private List<Payload> remove(Predicate<Payload> which) {
        if (passing == 0) {
            return List.of();
        }
        Payload first = waiting.peek();
        List<Payload> removed = new ArrayList<>();
        for (Iterator<Payload> it = waiting.iterator(); it.hasNext(); ) {
            Payload payload = it.next();
            if (which.test(payload)) {
                it.remove();
                removed.add(payload);
                if (firstUncounted && payload == first) {
                    firstUncounted = false;
                } else {
                    payload.release(budget);
                }
            }
        }
        bytes -= removed.stream().mapToInt(Payload::length).sum();
        passing -= removed.size();
        return removed;
    }

    /** Takes and sends nothing any more. What is in flight is the transport's to end, and no longer counted. */
    @GuardedBy("this")
    private void giveUp() {
        closed = true;
        for (Payload payload : waiting) {
            if (firstUncounted) {
                firstUncounted = false;
            } else {
                payload.release(budget);
            }
        }
        waiting.clear();
        waiters.clear();
        land();
    }

    /** What is in flight takes no more from the budget. */
    @GuardedBy("this")
    private void land() {
        Payload held = heldInFlight;
        if (held != null) {
            held.release(budget);
            heldInFlight = null;
        }
        if (joinedInFlight > 0) {
            budget.add(-joinedInFlight);
            joinedInFlight = 0;
        }
    }

    /** Calls once, when all that was offered so far has been sent; never, when the connection ends before. */
    void whenSent(Runnable action) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (bytes > 0) {
                waiters.add(new Waiter(offeredBytes, action));
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

    /** Changes with each frame that is begun and each bit of it that is taken; -1 while none is in flight. */
    synchronized long progress() {
        return bytesInFlight == 0 || closed ? -1 : (frames << Integer.SIZE) + transport.progress();
    }

    /** Takes nothing more, sends what waits, then closes. Only the first call counts. */
    void close(CloseCode code, String reason) {
        synchronized (this) {
            if (closed || closing != null) {
                return;
            }
            closing = new Closing(code, reason);
            if (draining || !waiting.isEmpty()) {
                return;
            }
            closed = true;
        }
        transport.close(code, reason);
    }

    /** The connection has ended: drops what waits. */
    synchronized void disconnected() {
        giveUp();
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
            land();
            if (!well) {
                giveUp();
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
        List<Runnable> due = List.of();
        Closing close = null;
        List<Payload> frame = List.of();
        synchronized (this) {
            Payload first = waiting.poll();
            due = dueWaiters();
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
            }
        }
        if (close != null) {
            transport.close(close.code(), close.reason());
        } else {
            due.forEach(Runnable::run);
        }
        return frame;
    }

    @GuardedBy("this")
    private List<Runnable> dueWaiters() {
        Waiter next = waiters.peek();
        if (next == null) {
            return List.of();
        }
        List<Runnable> due = new ArrayList<>();
        while (next != null && next.place() <= offeredBytes - bytes) {
            due.add(next.action());
            waiters.remove();
            next = waiters.peek();
        }
        return due;
    }

    @GuardedBy("this")
    private List<Payload> gather(Payload first) {
        frames++;
        bytesInFlight = 0;
        boolean counted = !firstUncounted;
        firstUncounted = false;
        fly(first);
        Payload second = waiting.peek();
        if (second == null || bytesInFlight + second.length() > FRAME_BYTES) {
            heldInFlight = counted ? first : null;
            return List.of(first);
        }
        List<Payload> frame = new ArrayList<>();
        frame.add(first);
        if (counted) {
            first.release(budget);
        }
        while (second != null && bytesInFlight + second.length() <= FRAME_BYTES) {
            frame.add(second);
            fly(second);
            waiting.remove();
            second.release(budget);
            second = waiting.peek();
        }
        // The transport joins them into one array, which is this connection's own.
        joinedInFlight = bytesInFlight;
        budget.add(joinedInFlight);
        return frame;
    }

    @GuardedBy("this")
    private void fly(Payload payload) {
        bytesInFlight += payload.length();
        passing -= payload.passing() == null ? 0 : 1;
    }
}
