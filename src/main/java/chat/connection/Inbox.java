package chat.connection;

import chat.concurrent.Futures;
import chat.limits.ByteBudget;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Queues the requests of one connection and begins them in their order, each after the one before has been answered. Only
 * consecutive sends run side by side, since the backplane keeps their order.
 *
 * <p>Bounded in bytes, for each connection and for all together; no caller blocks.
 *
 * <p>Safe for use by many threads. A request begins on the thread that offers it, or on the one that completes the request
 * before; no lock is held meanwhile.
 */
final class Inbox {
    /** Bytes of one connection's requests that may wait: tens of thousands of short messages. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    /** Sends of one connection that may be under way. */
    private static final int MAX_SENDS = 256;

    /** A request to be carried out in its turn. */
    interface Request {
        /** Whether it may run beside others that are sends too. */
        boolean isSend();

        /** Returns the heap bytes that it takes while it waits, approximately. */
        int heapBytes();

        /** Begins the request; the future completes when it has been answered. Must not block. */
        CompletableFuture<?> begin();

        /** The request could not begin, or completed exceptionally, and has to be answered. Must not throw. */
        void onFailure(Throwable error);
    }

    private final ByteBudget budget;

    @GuardedBy("this")
    private final Queue<Request> waiting = new ArrayDeque<>(1);

    @GuardedBy("this")
    private int bytes;

    @GuardedBy("this")
    private int sends;

    /** Whether a request other than a send is under way. */
    @GuardedBy("this")
    private boolean exclusive;

    /** Whether a thread is beginning requests; others leave theirs to it. */
    @GuardedBy("this")
    private boolean beginning;

    @GuardedBy("this")
    private @Nullable Runnable whenIdle;

    @GuardedBy("this")
    private boolean closed;

    /** @param budget shared by the requests that wait in all inboxes */
    Inbox(ByteBudget budget) {
        this.budget = budget;
    }

    /**
     * Queues a request, and begins it if it is its turn; returns false when too much waits already. Ignored after {@link
     * #close}.
     */
    boolean offer(Request request) {
        int size = request.heapBytes();
        boolean turn;
        synchronized (this) {
            if (closed) {
                return true;
            }
            turn = !beginning && waiting.isEmpty() && mayBegin(request);
            if (turn) {
                beginning = true;
                count(request);
            } else if (bytes + size > MAX_BYTES) {
                return false;
            } else {
                waiting.add(request);
                bytes += size;
            }
        }
        if (turn) {
            beginFrom(request);
        } else {
            budget.add(size);
            beginFrom(next(false));
        }
        return true;
    }

    /** Returns whether no request waits or is under way. */
    synchronized boolean isIdle() {
        return waiting.isEmpty() && sends == 0 && !exclusive;
    }

    /** Runs an action once, when all requests offered so far have been answered. */
    void whenIdle(Runnable action) {
        synchronized (this) {
            whenIdle = action;
        }
        beginFrom(next(false));
    }

    /** Drops the requests that wait and takes no more; those under way go on, and may never end. */
    void close() {
        int dropped;
        synchronized (this) {
            closed = true;
            dropped = bytes;
            bytes = 0;
            waiting.clear();
        }
        budget.add(-dropped);
    }

    /** Returns the bytes of the requests that wait. */
    synchronized int bytes() {
        return bytes;
    }

    /** Returns how many requests wait. */
    synchronized int size() {
        return waiting.size();
    }

    /** Begins a request, if there is one, and those behind it whose turn it is. */
    private void beginFrom(@Nullable Request first) {
        Request request = first;
        while (request != null) {
            Request begun = request;
            Futures.onCompletion(begin(begun), (answer, error) -> onEnd(begun, error));
            request = next(true);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever it throws, the requests behind it get their turn.
    private static CompletableFuture<?> begin(Request request) {
        try {
            return request.begin();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void onEnd(Request request, @Nullable Throwable error) {
        try {
            if (error != null) {
                request.onFailure(error);
            }
        } finally {
            boolean last;
            synchronized (this) {
                if (request.isSend()) {
                    sends--;
                } else {
                    exclusive = false;
                }
                last = waiting.isEmpty() && whenIdle == null;
            }
            if (!last) {
                beginFrom(next(false));
            }
        }
    }

    @GuardedBy("this")
    private void count(Request request) {
        if (request.isSend()) {
            sends++;
        } else {
            exclusive = true;
        }
    }

    /**
     * Returns the next request that may begin, counted as under way, or null when this thread has none to begin.
     *
     * @param beginner whether this thread is the one that begins requests
     */
    private @Nullable Request next(boolean beginner) {
        Runnable idle = null;
        Request head;
        synchronized (this) {
            if (beginning && !beginner) {
                return null;
            }
            head = waiting.peek();
            if (head != null && mayBegin(head)) {
                beginning = true;
                waiting.remove();
                bytes -= head.heapBytes();
                count(head);
            } else {
                beginning = false;
                if (head == null && sends == 0 && !exclusive) {
                    idle = whenIdle;
                    whenIdle = null;
                }
                head = null;
            }
        }
        if (head != null) {
            budget.add(-head.heapBytes());
        } else if (idle != null) {
            idle.run();
        }
        return head;
    }

    @GuardedBy("this")
    private boolean mayBegin(Request request) {
        return !exclusive && (request.isSend() ? sends < MAX_SENDS : sends == 0);
    }
}
