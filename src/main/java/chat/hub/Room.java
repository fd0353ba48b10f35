package chat.hub;

import chat.backplane.Backplane;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.Json;
import chat.protocol.Limits;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Signal;
import chat.protocol.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A room as far as it is on this instance: subscribed while somebody here is in it, its members, and how far they have
 * got. On the hub's thread.
 *
 * <p>Guarantees that every member gets every entry of the log after the place where it joined, once and in the log's
 * order, and nothing else. What comes live is only a hint: an entry that does not follow the last one, of whatever log, is a
 * reason to read the log, and what was not found there is passed over. The first entry of all does not follow anything.
 * Reading in vain is done less and less often, so that nobody who publishes rubbish into the room's channel keeps the log
 * being read; {@link #compare} sees to it that nothing is missed meanwhile.
 */
final class Room {
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);
    private static final long RETRY_MS = 250;
    private static final long LONGEST_RETRY_MS = 2_000;

    /** Without reading the log because of what came live, after it was read in vain; at first, and at most. */
    private static final long VAIN_PAUSE_MS = 500;

    private static final long LONGEST_VAIN_PAUSE_MS = 30_000;

    /** How often people here may say that they are typing, all together: nobody reads more names than that. */
    private static final int TYPING_PER_SECOND = 20;

    private enum State {
        /** The subscription is being made; members wait to join. */
        OPENING,
        LIVE,
        /** Something is missing, and being read from the log; what arrives is held. */
        HEALING,
        CLOSED
    }

    private final Hub hub;
    private final RoomName name;
    private final Map<Client, Member> members = new LinkedHashMap<>();
    private final Map<String, Integer> connectionsOf = new HashMap<>();
    private final List<Runnable> waitingToJoin = new ArrayList<>();
    private final Held held = new Held();
    private final Attendance attendance;
    private final Backoff retry = new Backoff(RETRY_MS, LONGEST_RETRY_MS);
    private final Backoff vain = new Backoff(VAIN_PAUSE_MS, LONGEST_VAIN_PAUSE_MS);
    private State state = State.OPENING;

    /** Null until somebody here is typing. */
    private @Nullable TokenBucket typing;

    /** Up to here all that members who are live must have has been handed to them. */
    private MessageId lastId = MessageId.NONE;

    /** The log's last id by the last regular comparison, and ours at that time; null before the first. */
    private @Nullable Comparison compared;

    /** By nanoTime: until then what comes live is no reason to read the log. */
    private long heedless = System.nanoTime();

    private record Comparison(MessageId log, MessageId ours) {}

    Room(Hub hub, RoomName name) {
        this.hub = hub;
        this.name = name;
        this.attendance = new Attendance(this, hub.presenceHint(name));
    }

    void open() {
        then(hub.backplane().subscribe(name), this::opened, this::notOpened);
    }

    private void opened(MessageId logLastId) {
        if (state != State.OPENING) {
            return;
        }
        lastId = logLastId;
        state = State.LIVE;
        List<Publication> early = held.takeAll();
        waitingToJoin.forEach(Runnable::run);
        waitingToJoin.clear();
        accept(early);
    }

    private void notOpened() {
        if (state == State.OPENING) {
            List.copyOf(members.values()).forEach(this::refuse);
        }
    }

    /** @param answered called when the first answer has been given */
    void join(Client client, ClientMessage.Join request, Runnable answered) {
        Member member = members.get(client);
        if (member == null) {
            member = new Member(this, client);
            members.put(client, member);
            enter(client.user());
        }
        Member joining = member;
        joining.asked(answered);
        Runnable join = () -> joining.join(request);
        if (state == State.OPENING) {
            waitingToJoin.add(join);
        } else {
            join.run();
        }
    }

    /** The log cannot be read now: the member has to ask again. */
    void refuse(Member member) {
        member.client()
                .refuse(new ServerMessage.Failure(
                        ErrorCode.UNAVAILABLE,
                        "the room's log cannot be read now; join again",
                        null,
                        name.value(),
                        null));
        hub.remove(member.client(), this);
    }

    void remove(Client client) {
        Member member = members.remove(client);
        if (member != null) {
            member.gone();
            leave(client.user().id());
        }
    }

    /** One of its members; a room that is empty is no more. */
    Client anyone() {
        return members.keySet().iterator().next();
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    void close() {
        state = State.CLOSED;
        attendance.close();
        hub.backplane().unsubscribe(name);
    }

    private void enter(User user) {
        if (connectionsOf.merge(user.id(), 1, Integer::sum) == 1) {
            hub.backplane().enter(name, user);
            attendance.changedHere();
        }
    }

    private void leave(String userId) {
        if (connectionsOf.merge(userId, -1, Integer::sum) == 0) {
            connectionsOf.remove(userId);
            hub.backplane().leave(name, userId);
            attendance.changedHere();
        }
    }

    /** The same person is called otherwise now. */
    void renamed(User user) {
        if (connectionsOf.containsKey(user.id())) {
            hub.backplane().enter(name, user);
        }
    }

    /**
     * Somebody is typing, or no longer is; too much of that is passed over.
     *
     * @return whether it is a member
     */
    boolean typing(Client client, boolean on) {
        Member member = members.get(client);
        if (member == null) {
            return false;
        }
        boolean told = member.mayType() && mayType();
        if (told) {
            hub.backplane().signal(Json.typing(name, client.user(), on));
        }
        metrics().counter("chat.typing", "outcome", told ? "told" : "dropped").increment();
        return true;
    }

    private boolean mayType() {
        TokenBucket bucket = typing;
        if (bucket == null) {
            bucket = new TokenBucket(TYPING_PER_SECOND, 2 * TYPING_PER_SECOND, System::nanoTime);
            typing = bucket;
        }
        return bucket.tryTake() == 0;
    }

    /** What was said for the moment, on whatever instance. A kind that a later release brought is passed over. */
    void accept(Signal signal) {
        try {
            switch (signal.type()) {
                case "typing" -> {
                    ServerMessage.Typing typing = Json.typing(signal);
                    tell(Payload.passing(typing), typing.from().id());
                }
                case "presence" -> attendance.hinted(signal);
                default -> {
                    // Of a newer release.
                }
            }
        } catch (BadMessage e) {
            metrics().counter("chat.errors", "where", "signal").increment();
            LOG.debug("room={} got a signal that it cannot read: {}", name, e.text());
        }
    }

    void tell(ServerMessage.Presence presence) {
        tell(Payload.passing(presence), null);
    }

    /** A member has been told how many are in the room. */
    void joined(int count) {
        attendance.joined(count);
    }

    /** The hub's round has come to this room. */
    void lookAround() {
        if (state != State.CLOSED) {
            attendance.mayHaveChanged();
        }
    }

    /** @param except whose connections do not get it; null for nobody's */
    private void tell(Payload payload, @Nullable String except) {
        for (Member member : members.values()) {
            if (member.hears() && !member.client().user().id().equals(except)) {
                member.offer(payload);
            }
        }
    }

    /** Entries that arrived live, in the order of their arrival. */
    void accept(List<Publication> arrived) {
        if (state != State.LIVE) {
            held.add(arrived);
            return;
        }
        List<Publication> run = new ArrayList<>(arrived.size());
        MessageId last = lastId;
        for (int i = 0; i < arrived.size(); i++) {
            Publication entry = arrived.get(i);
            if (!last.isNone() && entry.id().follows(last)) {
                run.add(entry);
                last = entry.id();
            } else if (isUnknown(entry.id(), last)) {
                if (System.nanoTime() - heedless >= 0) {
                    deliver(run);
                    held.add(arrived.subList(i, arrived.size()));
                    heal(last.isNone() ? "first" : "gap");
                    return;
                }
                hub.passedOver(1);
            }
        }
        deliver(run);
    }

    /** Whether an entry is not among those up to that one. */
    private static boolean isUnknown(MessageId id, MessageId last) {
        return !id.sameLog(last) || id.isAfter(last);
    }

    private void deliver(List<Publication> run) {
        if (run.isEmpty()) {
            return;
        }
        lastId = run.get(run.size() - 1).id();
        Payload payload = Payload.of(run);
        for (Member member : members.values()) {
            member.deliver(run, payload);
        }
        hub.delivered(name, run, members.size());
    }

    /** Compares how far we are with how far the log is; see {@link Backplane.Listener#onLastId}. */
    void compare(MessageId logLastId, boolean certain) {
        Comparison before = compared;
        compared = new Comparison(logLastId, lastId);
        if (state != State.LIVE || logLastId.equals(lastId)) {
            return;
        }
        boolean otherLog = !lastId.isNone() && !logLastId.sameLog(lastId);
        // What the log had at the last comparison has had all the time since to arrive.
        boolean missing = certain
                ? logLastId.isAfter(lastId)
                : before != null && before.log().isAfter(lastId);
        boolean wentBack = before != null && before.ours().isAfter(logLastId);
        if (otherLog || missing || wentBack) {
            heal(missing ? "lost" : "log");
        }
    }

    private void heal(String cause) {
        state = State.HEALING;
        hub.healing(name, lastId, cause);
        readMissing();
    }

    private void readMissing() {
        held.mark();
        then(hub.backplane().readAfter(name, lastId, Limits.PAGE), this::onMissing, this::readMissingLater);
    }

    private void readMissingLater() {
        later(retry.failed(), () -> {
            if (state == State.HEALING) {
                readMissing();
            }
        });
    }

    private void onMissing(Backplane.Page page) {
        if (state != State.HEALING) {
            return;
        }
        if (!page.complete()) {
            MessageId reached = lastId;
            lastId = page.lastId();
            members.values().forEach(member -> member.resync(reached));
        } else {
            metrics().counter("chat.gaps.filled").increment(page.entries().size());
            deliver(page.entries());
            if (page.more()) {
                if (page.entries().isEmpty()) {
                    readMissingLater();
                } else {
                    readMissing();
                }
                return;
            }
        }
        retry.succeeded();
        state = State.LIVE;
        compared = null;
        passOver(held.takeMarked());
        accept(held.takeAll());
    }

    /** Entries that had arrived before the log was read: it has them, or they are of no log. */
    private void passOver(List<Publication> covered) {
        List<Publication> strange =
                covered.stream().filter(entry -> isUnknown(entry.id(), lastId)).toList();
        if (strange.isEmpty()) {
            vain.succeeded();
            return;
        }
        heedless = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(vain.failed());
        hub.passedOver(name, strange.get(0).id(), strange.size());
    }

    MessageId lastId() {
        return lastId;
    }

    RoomName name() {
        return name;
    }

    Backplane backplane() {
        return hub.backplane();
    }

    Metrics metrics() {
        return hub.metrics();
    }

    void onLoop(Runnable task) {
        hub.onLoop(task);
    }

    /** See {@link Hub#then}. */
    <T> void then(CompletableFuture<T> future, Consumer<T> next, Runnable failed) {
        hub.then(future, next, failed);
    }

    void later(long delayMs, Runnable task) {
        hub.later(delayMs, task);
    }
}
