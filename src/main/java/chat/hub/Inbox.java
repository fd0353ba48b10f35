package chat.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection, carried out in their order: each as if those before it had been answered. Only
 * consecutive {@code send}s run side by side, since the backplane keeps their order.
 *
 * <p>Bounded in bytes, of each connection and of all together; nobody waits for room.
 *
 * <p>Safe for use by many threads. Requests are begun by the thread that hands them in, or that ends the one before; no
 * lock is held meanwhile.
 */
final class Inbox {
    /** Of the requests of one connection that wait; enough for tens of thousands of short messages. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    /** Sends under way. */
    private static final int MAX_SENDS = 256;

    /** One thing that the peer has asked for. */
    interface Request {
        /** Whether it may run beside others that are sends too. */
        boolean isSend();

        /** What it takes of the heap while it waits, about. */
        int bytes();

        /** Begins it; what this returns ends when it has been answered. Must not block. */
        CompletableFuture<?> begin();

        /** It could not be begun, or ended exceptionally: its answer is still to be given. Must not throw. */
        void failed(Throwable error);
    }

    private final ByteBudget budget;

    @GuardedBy("this")
    private final Queue<Request> waiting = new ArrayDeque<>(1);

    @GuardedBy("this")
    private int bytes;

    @GuardedBy("this")
    private int sends;

    /** Something other than a send is under way. */
    @GuardedBy("this")
    private boolean alone;

    /** A thread is beginning requests; others leave theirs to it. */
    @GuardedBy("this")
    private boolean beginning;

    @GuardedBy("this")
    private @Nullable Runnable whenIdle;

    /** @param budget of what waits in all inboxes */
    Inbox(ByteBudget budget) {
        this.budget = budget;
    }

    /** Hands in a request; false when it would be more than may wait. */
    boolean offer(Request request) {
        int size = request.bytes();
        synchronized (this) {
            if (bytes + size > MAX_BYTES) {
                return false;
            }
            waiting.add(request);
            bytes += size;
        }
        budget.add(size);
        begin();
        return true;
    }

    /** Calls once, when all that was handed in has been answered. */
    void whenIdle(Runnable action) {
        synchronized (this) {
            whenIdle = action;
        }
        begin();
    }

    /** Drops what waits; what is under way goes on. */
    void clear() {
        int dropped;
        synchronized (this) {
            dropped = bytes;
            bytes = 0;
            waiting.clear();
        }
        budget.add(-dropped);
    }

    /** Of what waits. */
    synchronized int bytes() {
        return bytes;
    }

    /** How many requests wait. */
    synchronized int size() {
        return waiting.size();
    }

    private void begin() {
        Request request = next(false);
        while (request != null) {
            Request begun = request;
            begin(begun).whenComplete((answer, error) -> ended(begun, error));
            request = next(true);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever it throws, the requests behind it have their turn.
    private static CompletableFuture<?> begin(Request request) {
        try {
            return request.begin();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void ended(Request request, @Nullable Throwable error) {
        try {
            if (error != null) {
                request.failed(error);
            }
        } finally {
            synchronized (this) {
                if (request.isSend()) {
                    sends--;
                } else {
                    alone = false;
                }
            }
            begin();
        }
    }

    /** The next request that may begin, counted as under way; or null, and then this thread begins no more. */
    private @Nullable Request next(boolean mine) {
        Runnable idle = null;
        Request head;
        synchronized (this) {
            if (beginning && !mine) {
                return null;
            }
            head = waiting.peek();
            if (head != null && mayBegin(head)) {
                beginning = true;
                waiting.remove();
                bytes -= head.bytes();
                if (head.isSend()) {
                    sends++;
                } else {
                    alone = true;
                }
            } else {
                beginning = false;
                if (head == null && sends == 0 && !alone) {
                    idle = whenIdle;
                    whenIdle = null;
                }
                head = null;
            }
        }
        if (head != null) {
            budget.add(-head.bytes());
        } else if (idle != null) {
            idle.run();
        }
        return head;
    }

    @GuardedBy("this")
    private boolean mayBegin(Request request) {
        return !alone && (request.isSend() ? sends < MAX_SENDS : sends == 0);
    }
}
