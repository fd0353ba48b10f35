package chat.backplane.redis;

import chat.backplane.Backplane.Listener;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares what came live with how far the logs have got, so that a lost entry is noticed even when nothing follows it:
 * twice a second for the rooms that got entries since, and once more for those that had got some before, as what was then
 * under way must have come by now; and at once for all subscribed rooms when the subscription was cut.
 *
 * <p>So what it costs grows with what is published, not with the rooms. A few of all the rooms are read each time too: for
 * what was changed by hand, or in a Redis that was restored.
 */
final class GapDetector {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int ROOMS_AT_ONCE = 1_000;
    private static final int ROOMS_A_ROUND = 20;

    private final RedisLog log;
    private final RedisPipeline reads;
    private final LossDetector continuity;
    private final RedisSubscriber subscriber;
    private final Listener listener;
    private final AtomicBoolean cut = new AtomicBoolean();
    private final AtomicBoolean atOnce = new AtomicBoolean();
    private final AtomicBoolean reading = new AtomicBoolean();

    /** By nanoTime; confined to the thread that ticks. */
    private long next = System.nanoTime();

    /** As of the last reading that was told; null before. Confined to the one reading that is under way, as what follows. */
    private @Nullable State seen;

    private List<RoomName> again = List.of();
    private int place;

    /** @param count see chat.lua, as the generation */
    private record State(long count, String generation) {}

    GapDetector(RedisContext shared, RedisLog log, RedisPipeline reads, RedisSubscriber subscriber, Listener listener) {
        this.log = log;
        this.reads = reads;
        this.continuity = shared.continuity();
        this.subscriber = subscriber;
        this.listener = listener;
    }

    /** The subscription was cut and stands again. */
    void resubscribed() {
        cut.set(true);
        atOnce.set(true);
    }

    /** About ten times a second. */
    void tick(long now) {
        boolean due = now - next >= 0;
        if ((due || atOnce.get()) && reading.compareAndSet(false, true)) {
            atOnce.set(false);
            next = now + PERIOD_NANOS;
            boolean certain = cut.getAndSet(false);
            read(certain).whenComplete((done, failure) -> {
                if (failure != null && certain) {
                    cut.set(true);
                }
                reading.set(false);
            });
        }
    }

    private CompletableFuture<Void> read(boolean certain) {
        // Also with no room at all: whether entries were lost is to be known before the next room is used.
        return reads.call(continuity::look, this::state)
                .thenCompose(state -> changed(state, certain).thenCompose(changed -> {
                    List<RoomName> subscribed = subscriber.rooms();
                    Predicate<RoomName> isChanged = room -> changed == null || changed.contains(room.value());
                    Set<RoomName> rooms = new LinkedHashSet<>(again);
                    subscribed.stream().filter(isChanged).forEach(rooms::add);
                    rooms.addAll(round(subscribed));
                    return read(List.copyOf(rooms), certain).thenRun(() -> {
                        seen = state;
                        again = subscribed.stream().filter(isChanged).toList();
                    });
                }));
    }

    private State state(Object reply) {
        Object generation = RedisReply.list(reply).get(1);
        return new State(continuity.looked(reply), generation == null ? "" : RedisReply.text(generation));
    }

    /** The names of the rooms whose logs may have changed; null when any may. */
    private CompletableFuture<@Nullable Set<String>> changed(State now, boolean certain) {
        State before = seen;
        if (certain
                || before == null
                || now.count() < before.count()
                || !now.generation().equals(before.generation())) {
            return CompletableFuture.completedFuture(null);
        }
        return now.count() == before.count()
                ? CompletableFuture.completedFuture(Set.of())
                : log.changedSince(before.count());
    }

    /** The next few of all rooms. */
    private List<RoomName> round(List<RoomName> subscribed) {
        int from = place < subscribed.size() ? place : 0;
        place = Math.min(subscribed.size(), from + ROOMS_A_ROUND);
        return subscribed.subList(from, place);
    }

    private CompletableFuture<Void> read(List<RoomName> rooms, boolean certain) {
        List<CompletableFuture<?>> parts = new ArrayList<>();
        Map<RoomName, MessageId> lastIds = new LinkedHashMap<>();
        for (int i = 0; i < rooms.size(); i += ROOMS_AT_ONCE) {
            List<RoomName> some = rooms.subList(i, Math.min(rooms.size(), i + ROOMS_AT_ONCE));
            parts.add(log.lastIds(some).thenAccept(ids -> {
                for (int n = 0; n < some.size(); n++) {
                    lastIds.put(some.get(n), ids.get(n));
                }
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
        return (certain ? all.thenCompose(read -> subscriber.barrier()) : all).thenRun(() -> tell(lastIds, certain));
    }

    /**
     * What is told for certain waits for the barrier: by then everything has been delivered that was sent, since the
     * subscription stood, before the last ids were read.
     */
    private void tell(Map<RoomName, MessageId> lastIds, boolean certain) {
        lastIds.forEach((room, lastId) -> {
            if (subscriber.isWanted(room)) {
                listener.onLastId(room, lastId, certain);
            }
        });
    }
}
