package chat.hub;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Polls the presence of each room every 10 s, of at most 20 rooms a second: finds the changes of which no hint came, as when
 * an instance has crashed. Confined to the hub's thread.
 */
final class PresencePollSchedule {
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int ROOMS_PER_SECOND = 20;
    private static final long TICK_MS = 1_000;

    private final EventLoop loop;
    private final Supplier<Collection<Room>> rooms;

    /** Rooms still to be polled in this round. */
    private final Queue<Room> pending = new ArrayDeque<>();

    private long roundBegan;

    /** @param rooms returns all rooms; called on the hub's thread */
    PresencePollSchedule(EventLoop loop, Supplier<Collection<Room>> rooms) {
        this.loop = loop;
        this.rooms = rooms;
        this.roundBegan = loop.nanoTime();
    }

    void start() {
        loop.schedule(TICK_MS, this::tick);
    }

    private void tick() {
        loop.schedule(TICK_MS, this::tick);
        if (pending.isEmpty() && loop.nanoTime() - roundBegan >= ROUND_NANOS) {
            roundBegan = loop.nanoTime();
            pending.addAll(rooms.get());
        }
        for (int i = 0; i < ROOMS_PER_SECOND && !pending.isEmpty(); i++) {
            pending.remove().pollPresence();
        }
    }
}
