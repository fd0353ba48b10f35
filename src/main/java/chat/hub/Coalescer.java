package chat.hub;

import chat.limits.ByteBudget;
import chat.metrics.Metrics;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes the entries that arrive to their rooms: the first of a room at once, those that follow together, when the window
 * since the last ones has ended. The window is 0 unless the hub is under load; see {@link CoalescingWindow}. So a room that
 * is quiet never waits, and a busy one costs fewer frames when frames are what there is too much of.
 *
 * <p>To a room, held entries are entries that have not arrived yet. They count in the bytes that may wait.
 *
 * <p>Any thread adds; everything else is confined to the hub's thread.
 */
final class Coalescer {
    /** Length of a room's entries beyond which they go out by themselves: in any script less than a frame of the outbox. */
    private static final long MAX_HELD_CHARS = 16_384;

    /** The part of the heap that entries may take before they are handed to rooms; the log has them all. */
    private static final int SHARE_OF_HEAP = 8;

    private final EventLoop loop;
    private final Function<RoomName, @Nullable Room> rooms;
    private final CoalescingWindow window;
    private final DeliveryTimes times;
    private final ArrivalQueue arrivals =
            new ArrivalQueue(new ByteBudget(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    private final Runnable takeArrivals = this::takeArrivals;

    /** Rooms for which entries have just arrived. Empty between two tasks. */
    private final List<Room> reached = new ArrayList<>();

    /** @param rooms returns the room of a name, or null when it is not open; called on the hub's thread */
    Coalescer(EventLoop loop, Function<RoomName, @Nullable Room> rooms, Metrics metrics) {
        this.loop = loop;
        this.rooms = rooms;
        this.window = new CoalescingWindow(loop);
        this.times = new DeliveryTimes(loop, metrics);
        metrics.gauge("chat.hub.load", () -> window.load(loop.nanoTime()));
    }

    /** Adds an entry; returns false, and drops it, when too many bytes wait. */
    boolean add(Publication entry) {
        if (arrivals.isFull()) {
            return false;
        }
        if (arrivals.add(entry, loop.nanoTime())) {
            loop.execute(takeArrivals);
        }
        return true;
    }

    private void takeArrivals() {
        long since = arrivals.beginTaking();
        Publication entry = arrivals.poll();
        while (entry != null) {
            Room room = rooms.apply(entry.room());
            if (room == null) {
                arrivals.release(entry.body().length());
            } else {
                hold(room, entry, since);
            }
            entry = arrivals.poll();
        }
        reached.forEach(room -> loop.run(() -> releaseIfDue(room)));
        reached.clear();
    }

    private void hold(Room room, Publication entry, long since) {
        HeldEntries held = room.held();
        if (!held.isReached()) {
            held.setReached(true);
            reached.add(room);
        }
        held.add(entry, since);
        if (held.chars() > MAX_HELD_CHARS) {
            release(room);
        }
    }

    private void releaseIfDue(Room room) {
        HeldEntries held = room.held();
        held.setReached(false);
        if (held.isEmpty()) {
            return;
        }
        long now = loop.nanoTime();
        long dueAt = held.releasedAt() + window.nanos(now);
        if (dueAt - now <= 0) {
            release(room);
        } else if (!held.isAwaited()) {
            held.setAwaited(true);
            loop.scheduleAt(dueAt, () -> {
                held.setAwaited(false);
                releaseIfDue(room);
            });
        }
    }

    /** Hands a room what is held for it. */
    void release(Room room) {
        HeldEntries held = room.held();
        if (held.isEmpty()) {
            return;
        }
        arrivals.release(held.chars());
        long since = held.heldSince();
        List<Publication> entries = held.takeAll(loop.nanoTime());
        loop.run(() -> room.accept(entries));
        times.onDelivered(room, since);
    }
}
