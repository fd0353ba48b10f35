package chat.backplane;

import chat.backplane.Backplane.Listener;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Compares what came live with how far the logs have got: twice a second for all subscribed rooms, so that a lost entry
 * is noticed even when nothing follows it; and at once when the subscription was cut.
 */
final class RedisTips {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int ROOMS_AT_ONCE = 1_000;

    private final RedisLog log;
    private final RedisPipe reads;
    private final RedisContinuity continuity;
    private final RedisSubscriber subscriber;
    private final Listener listener;
    private final AtomicBoolean cut = new AtomicBoolean();
    private final AtomicBoolean atOnce = new AtomicBoolean();
    private final AtomicBoolean reading = new AtomicBoolean();

    /** By nanoTime; confined to the thread that ticks. */
    private long next = System.nanoTime();

    RedisTips(RedisShared shared, RedisLog log, RedisPipe reads, RedisSubscriber subscriber, Listener listener) {
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
        List<CompletableFuture<?>> parts = new ArrayList<>();
        // Also with no room at all: whether entries were lost is to be known before the next room is used.
        parts.add(reads.call(continuity::look, continuity::looked));
        Map<RoomName, MessageId> tips = new LinkedHashMap<>();
        List<RoomName> rooms = subscriber.rooms();
        for (int i = 0; i < rooms.size(); i += ROOMS_AT_ONCE) {
            List<RoomName> some = rooms.subList(i, Math.min(rooms.size(), i + ROOMS_AT_ONCE));
            parts.add(log.tips(some).thenAccept(ids -> {
                for (int n = 0; n < some.size(); n++) {
                    tips.put(some.get(n), ids.get(n));
                }
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
        return (certain ? all.thenCompose(read -> subscriber.barrier()) : all).thenRun(() -> tell(tips, certain));
    }

    /**
     * What is told for certain waits for the barrier: by then everything has been delivered that was sent, since the
     * subscription stood, before the tips were read.
     */
    private void tell(Map<RoomName, MessageId> tips, boolean certain) {
        tips.forEach((room, tip) -> {
            if (subscriber.isWanted(room)) {
                listener.tip(room, tip, certain);
            }
        });
    }
}
