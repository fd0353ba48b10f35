package chat.connection;

import chat.limits.ByteBudget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The payloads that wait in one outbox and those in the frame in flight, with the bytes they take: of this connection, and of
 * the budget that all outboxes share. Guarded by the lock of its outbox.
 *
 * <p>A payload counts against the budget once, however many outboxes hold it. A short one that is sent at once, as most are,
 * is not counted: counting would cost more than it takes.
 */
final class OutboxQueue {
    /** Length of a frame, unless a single payload is longer. Keeps the copy that joins payloads small. */
    static final int FRAME_BYTES = 65_536;

    /** Shorter payloads that are sent at once are not counted. */
    static final int SHORT_BYTES = 1024;

    /** Payloads, the newest first, among which an ephemeral one looks for an earlier one to replace. */
    static final int MAX_SEARCHED = 32;

    private final int maxBytes;
    private final ByteBudget budget;
    private final ArrayDeque<Payload> waiting = new ArrayDeque<>(2);

    /** Number of ephemeral payloads that wait. */
    private int ephemerals;

    /** The waiters, in the order of their positions. */
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(0);

    /** Bytes that wait or are in flight. */
    private int bytes;

    private int bytesInFlight;

    /** Whether the first of those waiting is not counted in the budget. */
    private boolean firstUncounted;

    /** The only payload in flight, if the budget counts it. */
    private @Nullable Payload retainedInFlight;

    /** The bytes of the array that payloads in flight were joined into, which is this connection's own; 0 for none. */
    private int joinedInFlight;

    /** Bytes of all payloads ever added. */
    private long offeredBytes;

    private long frames;

    /** Runs an action once the bytes offered up to a position have been sent. */
    private record Waiter(long position, Runnable action) {}

    /** @param maxBytes bytes that may wait or be in flight, unless a single payload is longer */
    OutboxQueue(int maxBytes, ByteBudget budget) {
        this.maxBytes = maxBytes;
        this.budget = budget;
    }

    /**
     * Removes the earlier payload that an ephemeral one replaces; for another one that does not fit, removes all ephemeral ones
     * and returns them. An ephemeral one takes the same few steps however many wait.
     */
    List<Payload> makeRoom(Payload payload) {
        if (!payload.isEphemeral()) {
            return fits(payload) ? List.of() : removeEphemerals();
        }
        if (hasRoomFor(payload)) {
            removeReplacedBy(payload);
        }
        return List.of();
    }

    /** Returns whether a payload may be added; an ephemeral one only while no more than half of the bound waits. */
    boolean hasRoomFor(Payload payload) {
        return payload.isEphemeral() ? bytes <= maxBytes / 2 : fits(payload);
    }

    /** One payload alone may exceed the bound: a page of history is as long as its messages are. */
    private boolean fits(Payload payload) {
        return bytes == 0 || bytes + payload.length() <= maxBytes;
    }

    /** @param sentAtOnce whether it begins the next frame right away */
    void add(Payload payload, boolean sentAtOnce) {
        if (sentAtOnce && payload.length() < SHORT_BYTES) {
            firstUncounted = true;
        } else {
            payload.retain(budget);
        }
        waiting.add(payload);
        bytes += payload.length();
        offeredBytes += payload.length();
        ephemerals += payload.isEphemeral() ? 1 : 0;
    }

    private void removeReplacedBy(Payload payload) {
        if (ephemerals == 0) {
            return;
        }
        Iterator<Payload> newestFirst = waiting.descendingIterator();
        for (int i = 0; i < MAX_SEARCHED && newestFirst.hasNext(); i++) {
            Payload earlier = newestFirst.next();
            if (payload.replaces(earlier)) {
                onRemoved(earlier, earlier == waiting.peek());
                newestFirst.remove();
                return;
            }
        }
    }

    /** Removes and returns the ephemeral payloads that wait. */
    private List<Payload> removeEphemerals() {
        if (ephemerals == 0) {
            return List.of();
        }
        Payload first = waiting.peek();
        List<Payload> removed = waiting.stream().filter(Payload::isEphemeral).toList();
        removed.forEach(payload -> onRemoved(payload, payload == first));
        waiting.removeIf(Payload::isEphemeral);
        return removed;
    }

    private void onRemoved(Payload payload, boolean first) {
        releaseWaiting(payload, first);
        bytes -= payload.length();
        ephemerals--;
    }

    private void releaseWaiting(Payload payload, boolean first) {
        if (first && firstUncounted) {
            firstUncounted = false;
        } else {
            payload.release(budget);
        }
    }

    /** Removes the payloads of the next frame from those that wait and puts them in flight; none when none wait. */
    List<Payload> beginFrame() {
        Payload first = waiting.poll();
        if (first == null) {
            return List.of();
        }
        frames++;
        bytesInFlight = 0;
        boolean counted = !firstUncounted;
        firstUncounted = false;
        markInFlight(first);
        if (!fitsFrame(waiting.peek())) {
            retainedInFlight = counted ? first : null;
            return first.alone();
        }
        if (counted) {
            first.release(budget);
        }
        return join(first);
    }

    private List<Payload> join(Payload first) {
        List<Payload> frame = new ArrayList<>();
        frame.add(first);
        Payload next = waiting.peek();
        while (next != null && fitsFrame(next)) {
            waiting.remove();
            frame.add(next);
            markInFlight(next);
            next.release(budget);
            next = waiting.peek();
        }
        joinedInFlight = bytesInFlight;
        budget.add(joinedInFlight);
        return frame;
    }

    private boolean fitsFrame(@Nullable Payload payload) {
        return payload != null && bytesInFlight + payload.length() <= FRAME_BYTES;
    }

    private void markInFlight(Payload payload) {
        bytesInFlight += payload.length();
        ephemerals -= payload.isEphemeral() ? 1 : 0;
    }

    /** The frame in flight has been sent, or never will be. */
    void endFrame() {
        bytes -= bytesInFlight;
        bytesInFlight = 0;
        releaseInFlight();
    }

    private void releaseInFlight() {
        Payload retained = retainedInFlight;
        if (retained != null) {
            retained.release(budget);
            retainedInFlight = null;
        }
        if (joinedInFlight > 0) {
            budget.add(-joinedInFlight);
            joinedInFlight = 0;
        }
    }

    /** Drops what waits, actions included. What is in flight is no longer counted in the budget; the transport has yet to end it. */
    void clear() {
        for (Payload payload : waiting) {
            releaseWaiting(payload, true);
        }
        waiting.clear();
        waiters.clear();
        releaseInFlight();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean isInFlight() {
        return bytesInFlight > 0;
    }

    /** Returns the bytes that wait or are in flight. */
    int bytes() {
        return bytes;
    }

    /** Keeps an action until all payloads added so far have been sent or removed. */
    void whenDone(Runnable action) {
        waiters.add(new Waiter(offeredBytes, action));
    }

    /** Removes and returns the actions whose payloads have been sent or removed. */
    List<Runnable> takeDueActions() {
        Waiter next = waiters.peek();
        if (next == null) {
            return List.of();
        }
        List<Runnable> due = new ArrayList<>();
        while (next != null && next.position() <= offeredBytes - bytes) {
            due.add(next.action());
            waiters.remove();
            next = waiters.peek();
        }
        return due;
    }

    /** Returns the number of frames begun. */
    long frames() {
        return frames;
    }
}
