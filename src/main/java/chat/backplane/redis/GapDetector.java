package chat.backplane.redis;

import chat.backplane.Backplane.Listener;
import chat.concurrent.Futures;
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
 * Tells the listener how far the logs of subscribed rooms have got, so that a lost live entry is noticed even if nothing
 * follows it. Twice a second it reads the last ids of the rooms that got entries since the previous round, and once more
 * those of that round, whose entries must have arrived by now. After an interruption of the subscription it reads those of
 * all subscribed rooms at once.
 *
 * <p>The cost therefore grows with what is published, not with the number of rooms. Each round also reads
 * {@value #EXTRA_ROOMS_PER_ROUND} of all rooms in turn, for changes by hand and for a Redis that was restored.
 */
final class GapDetector {
    private static final long ROUND_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int ROOMS_PER_CALL = 1_000;
    private static final int EXTRA_ROOMS_PER_ROUND = 20;

    private final LogReader log;
    private final RedisPipeline reads;
    private final DataLossDetector lossDetector;
    private final RedisSubscriber subscriber;
    private final Listener listener;

    /** Whether the subscription was interrupted since the last round that read all rooms. */
    private final AtomicBoolean interrupted = new AtomicBoolean();

    private final AtomicBoolean dueAtOnce = new AtomicBoolean();

    /** Whether a round is under way. */
    private final AtomicBoolean running = new AtomicBoolean();

    /** The time of the next round, by nanoTime; confined to the thread of {@link #tick}. */
    private long nextRound = System.nanoTime();

    /** The state before the last successful round; null before the first. Confined to the round under way. */
    private @Nullable State seen;

    /** The rooms that changed before the last successful round. Confined to the round under way. */
    private List<RoomName> readAgain = List.of();

    /** The index of the next extra room. Confined to the round under way. */
    private int nextExtra;

    /** Two fields of the key {@code state}, see chat.lua. */
    private record State(long count, String generation) {}

    GapDetector(
            RedisContext context, LogReader log, RedisPipeline reads, RedisSubscriber subscriber, Listener listener) {
        this.log = log;
        this.reads = reads;
        this.lossDetector = context.lossDetector();
        this.subscriber = subscriber;
        this.listener = listener;
    }

    /** Requests a round that reads all rooms, because the subscription was interrupted. Safe to call from any thread. */
    void onResubscribed() {
        interrupted.set(true);
        dueAtOnce.set(true);
    }

    /** Begins a round when it is time and none is under way. Called by the {@link Ticker}. */
    void tick(long now) {
        boolean due = now - nextRound >= 0;
        if ((due || dueAtOnce.get()) && running.compareAndSet(false, true)) {
            dueAtOnce.set(false);
            nextRound = now + ROUND_INTERVAL_NANOS;
            boolean certain = interrupted.getAndSet(false);
            Futures.onCompletion(runRound(certain), (done, failure) -> {
                if (failure != null && certain) {
                    interrupted.set(true);
                }
                running.set(false);
            });
        }
    }

    private CompletableFuture<Void> runRound(boolean certain) {
        // Polled even without rooms: a loss is to be noticed before the next room is used.
        return reads.call(lossDetector::poll, this::state)
                .thenCompose(state -> changedRooms(state, certain).thenCompose(changed -> {
                    List<RoomName> subscribed = subscriber.rooms();
                    Predicate<RoomName> isChanged = room -> changed == null || changed.contains(room.value());
                    Set<RoomName> rooms = new LinkedHashSet<>(readAgain);
                    subscribed.stream().filter(isChanged).forEach(rooms::add);
                    rooms.addAll(extraRooms(subscribed));
                    return tellLastIds(List.copyOf(rooms), certain).thenRun(() -> {
                        seen = state;
                        readAgain = subscribed.stream().filter(isChanged).toList();
                    });
                }));
    }

    private State state(Object reply) {
        Object generation = RedisReply.list(reply).get(1);
        return new State(lossDetector.onPolled(reply), generation == null ? "" : RedisReply.text(generation));
    }

    /** Returns the names of the rooms whose logs may have changed, or null when any may. */
    private CompletableFuture<@Nullable Set<String>> changedRooms(State now, boolean certain) {
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

    private List<RoomName> extraRooms(List<RoomName> subscribed) {
        int from = nextExtra < subscribed.size() ? nextExtra : 0;
        nextExtra = Math.min(subscribed.size(), from + EXTRA_ROOMS_PER_ROUND);
        return subscribed.subList(from, nextExtra);
    }

    /**
     * Reads the last ids of rooms and tells them. Certain ones wait for a barrier, by which everything has been delivered
     * that was sent after the subscription was restored and before the ids were read.
     */
    private CompletableFuture<Void> tellLastIds(List<RoomName> rooms, boolean certain) {
        List<CompletableFuture<?>> parts = new ArrayList<>();
        Map<RoomName, MessageId> lastIds = new LinkedHashMap<>();
        for (int i = 0; i < rooms.size(); i += ROOMS_PER_CALL) {
            List<RoomName> some = rooms.subList(i, Math.min(rooms.size(), i + ROOMS_PER_CALL));
            parts.add(log.lastIds(some).thenAccept(ids -> {
                for (int n = 0; n < some.size(); n++) {
                    lastIds.put(some.get(n), ids.get(n));
                }
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
        return (certain ? all.thenCompose(read -> subscriber.barrier()) : all).thenRun(() -> tell(lastIds, certain));
    }

    private void tell(Map<RoomName, MessageId> lastIds, boolean certain) {
        lastIds.forEach((room, lastId) -> {
            if (subscriber.isWanted(room)) {
                listener.onLastId(room, lastId, certain);
            }
        });
    }
}
