package chat.backplane.memory;

import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.HookStore;
import chat.backplane.HookStore.Job;
import chat.backplane.HookStore.Lease;
import chat.backplane.HookStore.Outcome;
import chat.backplane.HookStore.Report;
import chat.backplane.OutgoingHook;
import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The outgoing webhooks of rooms, with the rules of hooks.lua. Confined to the lock of {@link MemoryStore}. */
final class MemoryHooks {
    private final Map<RoomName, Map<String, Entry>> rooms = new LinkedHashMap<>();

    /** A webhook, and up to where it has been delivered to. */
    private static final class Entry {
        final MemoryOpening of;
        OutgoingHook hook;
        MessageId position;

        /** Empty for no lease. */
        String lease = "";

        /** The time from which on it may be taken, in milliseconds since 1970. */
        long dueAt;

        Entry(OutgoingHook hook, MessageId position, MemoryOpening of) {
            this.of = of;
            this.hook = hook;
            this.position = position;
        }

        void set(OutgoingHook.State state) {
            hook = new OutgoingHook(hook.id(), hook.url(), hook.secret(), hook.by(), hook.createdAt(), state);
        }
    }

    boolean add(MemoryBots.Place place, OutgoingHook hook, MessageId lastId) {
        Map<String, Entry> hooks = rooms.computeIfAbsent(place.room(), r -> new LinkedHashMap<>());
        hooks.values().removeIf(entry -> !entry.of.countsIn(place.opening()));
        if (!hooks.containsKey(hook.id()) && hooks.size() >= HookStore.MAX_HOOKS_OF_ROOM) {
            String text = "a room has " + HookStore.MAX_HOOKS_OF_ROOM + " outgoing webhooks at most";
            throw new Denied(ErrorCode.CONFLICT, text, 0);
        }
        boolean isBounded = place.by().kind() != Caller.Kind.ADMINISTRATOR && !hooks.containsKey(hook.id());
        if (isBounded && madeBy(hook.by()) >= HookStore.MAX_HOOKS_OF_MAKER) {
            String text = "you have made " + HookStore.MAX_HOOKS_OF_MAKER + " outgoing webhooks, which is the most";
            throw new Denied(ErrorCode.CONFLICT, text, 0);
        }
        hooks.putIfAbsent(hook.id(), new Entry(hook, lastId, place.opening()));
        return true;
    }

    private long madeBy(String user) {
        return rooms.values().stream()
                .flatMap(hooks -> hooks.values().stream())
                .filter(entry -> entry.hook.by().equals(user))
                .count();
    }

    boolean remove(RoomName room, String hookId) {
        Map<String, Entry> hooks = rooms.get(room);
        boolean removed = hooks != null && hooks.remove(hookId) != null;
        if (hooks != null && hooks.isEmpty()) {
            rooms.remove(room);
        }
        return removed;
    }

    List<OutgoingHook> ofRoom(MemoryBots.Place place) {
        return rooms.getOrDefault(place.room(), Map.of()).values().stream()
                .filter(entry -> entry.of.countsIn(place.opening()))
                .map(entry -> entry.hook)
                .toList();
    }

    /** A webhook to which something is to be delivered. */
    private record Due(RoomName room, Entry entry) {}

    /** Takes those that have been due for longest. */
    List<Lease> take(int max, Duration lease, MemoryStore store, long now) {
        List<Due> due = new ArrayList<>();
        rooms.forEach((room, hooks) -> hooks.values().stream()
                .filter(entry -> !entry.hook.state().off()
                        && entry.dueAt <= now
                        && entry.of.countsIn(store.opening(room))
                        && !entry.position.equals(store.lastId(room)))
                .forEach(entry -> due.add(new Due(room, entry))));
        due.sort(Comparator.comparingLong(each -> each.entry().dueAt));
        List<Lease> taken = new ArrayList<>();
        for (Due each : due.subList(0, Math.min(max, due.size()))) {
            each.entry().dueAt = now + lease.toMillis();
            taken.add(new Lease(
                    each.room(), each.entry().hook.id(), UUID.randomUUID().toString()));
        }
        return taken;
    }

    Optional<Job> open(Lease lease, Duration duration, MemoryStore store, long now) {
        Entry entry = entry(lease);
        if (entry == null || entry.hook.state().off() || !entry.of.countsIn(store.opening(lease.room()))) {
            return Optional.empty();
        }
        entry.lease = lease.token();
        entry.dueAt = now + duration.toMillis();
        boolean known = entry.position.isSameEpoch(store.lastId(lease.room()));
        return Optional.of(new Job(entry.hook, known ? entry.position : MessageId.NONE));
    }

    private @Nullable Entry entry(Lease lease) {
        return rooms.getOrDefault(lease.room(), Map.of()).get(lease.hookId());
    }

    boolean report(Lease lease, Report report, long now) {
        Entry entry = entry(lease);
        if (entry == null || !entry.lease.equals(lease.token())) {
            return false;
        }
        entry.position = report.position();
        OutgoingHook.State before = entry.hook.state();
        boolean failed = report.outcome() == Outcome.FAILED || report.outcome() == Outcome.SWITCHED_OFF;
        entry.set(
                failed
                        ? new OutgoingHook.State(
                                report.outcome() == Outcome.SWITCHED_OFF,
                                before.failingSince() == 0 ? now : before.failingSince(),
                                before.tries() + 1,
                                report.error())
                        : OutgoingHook.State.GOOD);
        entry.dueAt = now + report.after().toMillis();
        if (report.outcome() == Outcome.IDLE || report.outcome() == Outcome.SWITCHED_OFF) {
            entry.lease = "";
        }
        return true;
    }
}
