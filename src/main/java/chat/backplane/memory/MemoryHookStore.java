package chat.backplane.memory;

import chat.backplane.Bot;
import chat.backplane.Caller;
import chat.backplane.HookStore;
import chat.backplane.OutgoingHook;
import chat.protocol.RoomName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** Outgoing webhooks in memory, which end with the process. */
final class MemoryHookStore implements HookStore {
    private final MemoryStore store;

    MemoryHookStore(MemoryStore store) {
        this.store = store;
    }

    @Override
    public CompletableFuture<Boolean> add(RoomName room, OutgoingHook hook, Caller by) {
        return moderating(room, by, (hooks, place) -> {
            boolean added = hooks.add(place, hook, store.lastId(room));
            store.audit.addHook("webhook_created", by, room, hook.id());
            return added;
        });
    }

    @Override
    public CompletableFuture<Boolean> remove(RoomName room, String hookId, Caller by) {
        return moderating(room, by, (hooks, place) -> {
            boolean removed = hooks.remove(room, hookId);
            if (removed) {
                store.audit.addHook("webhook_deleted", by, room, hookId);
            }
            return removed;
        });
    }

    @Override
    public CompletableFuture<List<OutgoingHook>> ofRoom(RoomName room, Caller by) {
        return moderating(room, by, MemoryHooks::ofRoom);
    }

    private <T> CompletableFuture<T> moderating(
            RoomName room, Caller by, BiFunction<MemoryHooks, MemoryBots.Place, T> action) {
        return store.withBots(room, by, (bots, place) -> {
            MemoryBots.require(Bot.Kind.HOOK, place.role());
            return action.apply(bots.hooks, place);
        });
    }

    @Override
    public CompletableFuture<List<Lease>> take(int max, Duration lease) {
        return store.withHooks((hooks, now) -> hooks.take(max, lease, store, now));
    }

    @Override
    public CompletableFuture<Optional<Job>> open(Lease lease, Duration duration) {
        return store.withHooks((hooks, now) -> hooks.open(lease, duration, store, now));
    }

    @Override
    public CompletableFuture<Boolean> report(Lease lease, Report report) {
        return store.withHooks((hooks, now) -> hooks.report(lease, report, now));
    }
}
