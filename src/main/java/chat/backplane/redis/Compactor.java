package chat.backplane.redis;

import chat.backplane.Unavailable;
import chat.concurrent.Futures;
import chat.metrics.CounterFamily;
import chat.protocol.RoomName;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;

/**
 * Removes the texts of deleted messages, the earlier ones of edited messages, and what is no longer to be kept, from the logs; see
 * {@code compact} in compaction.lua. That copies a log in parts, a call after the other. Another instance may call meanwhile, and whoever calls next
 * goes on where one that was killed has stopped.
 *
 * <p>In a room, at most one pass a second begins. What is deleted meanwhile shares the next one.
 *
 * <p>Safe for use by many threads. No lock is held while something is completed or called.
 */
final class Compactor {
    /** The entries and bytes that a call copies: Redis does nothing else for some 1.5 ms. */
    private static final int ENTRIES_PER_CALL = 256;

    private static final int BYTES_PER_CALL = 131_072;

    private static final long PASS_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** The time for which the earlier text of an edited message may stay in the log. */
    private static final long EDIT_DELAY_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** The interval at which each instance looks for passes that another one was to begin, and has not. */
    private static final long DUE_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** The time that an instance has for a pass that it has taken. */
    private static final long LEASE_MS = 60_000;

    private static final int MAX_ROOMS_TAKEN = 10;

    /** The number of rooms beyond which none waits before its pass begins. */
    private static final int MAX_DELAYED_ROOMS = 1_000;

    private final RedisContext context;
    private final RedisPipeline writes;
    private final CounterFamily outcomes;

    @GuardedBy("this")
    private final Map<RoomName, Work> rooms = new HashMap<>();

    /** The time at which to look for passes that are due, by nanoTime. Confined to the thread of {@link #tick}. */
    private long nextLook = System.nanoTime();

    /** The work to be done in one room. Guarded by the compactor's monitor. */
    private static final class Work {
        final List<Waiter> waiters = new ArrayList<>();

        /** Whether a call is under way. */
        boolean calling;

        /** Whether a pass is to begin, or to go on. */
        boolean wanted;

        /** The time before which none begins. */
        long notBefore;
    }

    /** A caller who waits for the end of a pass. */
    private record Waiter(CompletableFuture<@Nullable Void> done, long deadline) {}

    /** @param writes the pipeline of publications: a call follows those that marked something, and is answered after them */
    Compactor(RedisContext context, RedisPipeline writes) {
        this.context = context;
        this.writes = writes;
        this.outcomes =
                context.metrics().declare("chat.compactions", "outcome", Stream.of("done", "unavailable", "timeout"));
        context.metrics().gauge("chat.compactions.pending", this::pending);
    }

    private synchronized int pending() {
        return (int) rooms.values().stream()
                .filter(work -> work.wanted || work.calling)
                .count();
    }

    /** Returns a future that completes when no text is left that was to leave the room's log, or fails within about 3 s. */
    CompletableFuture<@Nullable Void> compact(RoomName room) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        long now = System.nanoTime();
        synchronized (this) {
            Work work = rooms.computeIfAbsent(room, r -> newWork(now));
            work.waiters.add(new Waiter(done, now + TIMEOUT_NANOS));
            work.wanted = true;
            if (work.notBefore - now > PASS_INTERVAL_NANOS) {
                work.notBefore = now; // It had time, as no one waited.
            }
        }
        callIfDue(room, now);
        context.ticker().runSoon();
        return done;
    }

    /** Has a pass begin soon, for which nobody waits. */
    void compactLater(RoomName room) {
        begin(room, EDIT_DELAY_NANOS);
    }

    private void begin(RoomName room, long delayNanos) {
        long now = System.nanoTime();
        synchronized (this) {
            boolean crowded = rooms.size() >= MAX_DELAYED_ROOMS;
            Work work = rooms.computeIfAbsent(room, r -> newWork(now));
            if (!work.wanted) {
                work.wanted = true;
                work.notBefore = crowded ? work.notBefore : now + delayNanos;
            }
        }
        callIfDue(room, now);
    }

    private static Work newWork(long notBefore) {
        Work work = new Work();
        work.notBefore = notBefore;
        return work;
    }

    private void callIfDue(RoomName room, long now) {
        synchronized (this) {
            Work work = rooms.get(room);
            if (work == null || work.calling || !work.wanted || now - work.notBefore < 0) {
                return;
            }
            work.calling = true;
            work.notBefore = now + PASS_INTERVAL_NANOS;
        }
        call(room);
    }

    private void call(RoomName room) {
        CompletableFuture<List<?>> reply = writes.call(() -> call(context, room), RedisReply::list);
        Futures.onCompletion(reply, (counts, failure) -> {
            if (counts == null) {
                end(room, false, failure);
            } else if (RedisReply.number(counts.get(1)) == 1) {
                call(room);
            } else {
                end(room, RedisReply.number(counts.get(0)) > 0, null);
            }
        });
    }

    /** Returns a call that copies a part of a log. Its reply says how much is marked for another pass, and whether this one goes on. */
    static CommandArguments call(RedisContext context, RoomName room) {
        RedisKeys keys = context.keys();
        return context.library()
                .call("compact", keys.meta(room), keys.log(room), keys.due())
                .add(ENTRIES_PER_CALL)
                .add(BYTES_PER_CALL)
                .add(room.value());
    }

    /** @param left whether something was marked too late for this pass */
    private void end(RoomName room, boolean left, @Nullable Throwable failure) {
        List<Waiter> ended = List.of();
        synchronized (this) {
            Work work = rooms.get(room);
            if (work != null) {
                work.calling = false;
                work.wanted = left || failure != null;
                if (failure != null) {
                    work.notBefore = System.nanoTime() + RETRY_AFTER_NANOS;
                } else if (left && work.waiters.isEmpty()) {
                    work.notBefore = System.nanoTime() + EDIT_DELAY_NANOS;
                }
                if (!left) {
                    ended = List.copyOf(work.waiters);
                    work.waiters.clear();
                }
            }
        }
        outcomes.increment(failure == null ? "done" : "unavailable");
        for (Waiter waiter : ended) {
            if (failure == null) {
                waiter.done().complete(null);
            } else {
                waiter.done().completeExceptionally(failure);
            }
        }
    }

    /** Takes over what an instance has left that was killed, or stopped, and what has got too old. One that finds nobody to ask looks again later. */
    private void takeDue(String key) {
        CompletableFuture<List<?>> taken = writes.call(
                () -> context.library().call("take_due", key).add(LEASE_MS).add(MAX_ROOMS_TAKEN), RedisReply::list);
        Futures.onCompletion(taken, (names, failure) -> {
            if (names != null) {
                names.forEach(name -> RedisReply.room(RedisReply.text(name)).ifPresent(room -> begin(room, 0)));
            }
        });
    }

    /** Begins passes that are due, and fails whoever waits too long; returns whether somebody waits. Called by the {@link Ticker}. */
    boolean tick(long now) {
        if (now - nextLook >= 0) {
            nextLook = now + DUE_INTERVAL_NANOS;
            takeDue(context.keys().due());
            takeDue(context.keys().retention());
        }
        List<Waiter> late = new ArrayList<>();
        List<RoomName> all;
        boolean busy = false;
        synchronized (this) {
            rooms.values().removeIf(work -> !work.wanted && !work.calling && now - work.notBefore >= 0);
            all = List.copyOf(rooms.keySet());
            for (Work work : rooms.values()) {
                work.waiters.stream()
                        .filter(waiter -> now - waiter.deadline() >= 0)
                        .forEach(late::add);
                work.waiters.removeAll(late);
                busy |= !work.waiters.isEmpty();
            }
        }
        late.forEach(waiter -> {
            outcomes.increment("timeout");
            waiter.done().completeExceptionally(new Unavailable("the text is being removed; try again"));
        });
        all.forEach(room -> callIfDue(room, now));
        return busy;
    }
}
