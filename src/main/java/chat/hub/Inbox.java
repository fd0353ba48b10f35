package chat.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection, carried out in their order: each as if those before it had been answered. Only
 * consecutive {@code send}s run side by side, since the backplane keeps their order.
 *
 * <p>Bounded: a connection that is further ahead of its answers is not read from until some have come.
 *
 * <p>Safe for use by many threads. Requests are begun by the thread that hands them in, or that ends the one before; no
 * lock is held meanwhile.
 */
final class Inbox {
    /** Waiting, and sends under way; as many each. */
    private static final int MAX = 256;

    private static final long MAX_WAIT_MS = 1000;

    /**
     * One thing that the peer has asked for.
     *
     * @param send whether it may run beside others that are sends too
     * @param begin begins it; what that returns ends when it has been answered. Must not block nor throw
     */
    record Request(boolean send, Supplier<CompletableFuture<?>> begin) {}

    @GuardedBy("this")
    private final Queue<Request> waiting = new ArrayDeque<>(1);

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

    /** Hands in a request; false when there was no room for it within a second. May block the container's thread. */
    boolean offer(Request request) {
        synchronized (this) {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MAX_WAIT_MS);
            while (waiting.size() >= MAX) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (leftMs <= 0) {
                    return false;
                }
                try {
                    wait(leftMs);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            waiting.add(request);
        }
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

    private void begin() {
        Request request = next(false);
        while (request != null) {
            boolean send = request.send();
            request.begin().get().whenComplete((answer, error) -> ended(send));
            request = next(true);
        }
    }

    private void ended(boolean send) {
        synchronized (this) {
            if (send) {
                sends--;
            } else {
                alone = false;
            }
            notifyAll();
        }
        begin();
    }

    /** The next request that may begin, counted as under way; or null, and then this thread begins no more. */
    private @Nullable Request next(boolean mine) {
        Runnable idle = null;
        synchronized (this) {
            if (beginning && !mine) {
                return null;
            }
            Request head = waiting.peek();
            if (head != null && mayBegin(head)) {
                beginning = true;
                waiting.remove();
                if (head.send()) {
                    sends++;
                } else {
                    alone = true;
                }
                return head;
            }
            beginning = false;
            if (head == null && sends == 0 && !alone) {
                idle = whenIdle;
                whenIdle = null;
            }
        }
        if (idle != null) {
            idle.run();
        }
        return null;
    }

    @GuardedBy("this")
    private boolean mayBegin(Request request) {
        return !alone && (request.send() ? sends < MAX : sends == 0);
    }
}
