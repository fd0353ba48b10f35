package chat.hub;

import chat.connection.ClientConnection;
import chat.connection.Payload;
import chat.limits.TokenBucket;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The members of a room on this instance; exists while there are any. Confined to the hub's thread.
 *
 * <p>Every member receives every entry of the log after the place where it joined, once and in the log's order, and nothing
 * else. {@link RoomFeed} orders the entries, and {@link Replay} brings each member to where the feed is.
 */
final class Room implements RoomFeed.Sink {
    /** Typing notices of all members together; more names than that cannot be read anyway. */
    private static final int TYPING_PER_SECOND = 20;

    private final RoomName name;
    private final RoomContext context;

    /** Takes a connection out of this room. */
    private final Consumer<ClientConnection> evict;

    private final RoomFeed feed;
    private final PresencePoller presence;
    private final TokenBucket typing;
    private final HeldEntries held;
    private final Map<ClientConnection, Member> members = new LinkedHashMap<>();

    /** Number of connections of each user, by id. */
    private final Map<String, Integer> connectionsOf = new HashMap<>();

    /** Joins that wait for the subscription. */
    private final List<Runnable> pendingJoins = new ArrayList<>();

    /** @param evict takes a connection out of this room by calling {@link #remove}, and more */
    Room(RoomName name, RoomContext context, Consumer<ClientConnection> evict) {
        this.name = name;
        this.context = context;
        this.evict = evict;
        this.feed = new RoomFeed(name, context, this);
        this.held = new HeldEntries(context.loop().nanoTime() - CoalescingWindow.MAX_WINDOW_NANOS);
        this.presence = new PresencePoller(name, context, this::announce);
        this.typing = new TokenBucket(TYPING_PER_SECOND, 2 * TYPING_PER_SECOND, context.loop()::nanoTime);
    }

    void open() {
        feed.open();
    }

    /** Called once, when the last member has left. */
    void close() {
        presence.close();
        feed.close();
    }

    @Override
    public void onOpened() {
        pendingJoins.forEach(Runnable::run);
        pendingJoins.clear();
    }

    @Override
    public void onOpenFailed() {
        List.copyOf(members.values()).forEach(member -> context.loop().run(() -> refuse(member)));
    }

    /** Returns a future that completes when the request has had its first answer. */
    CompletableFuture<@Nullable Void> join(ClientConnection client, ClientMessage.Join request) {
        Member member = members.get(client);
        if (member == null) {
            member = new Member(this, client);
            members.put(client, member);
            addConnection(client.user());
        }
        Member joining = member;
        CompletableFuture<@Nullable Void> answered = joining.expectAnswer();
        if (feed.isOpening()) {
            pendingJoins.add(() -> joining.join(request));
        } else {
            joining.join(request);
        }
        return answered;
    }

    /** Tells a member that the log cannot be read now, so that it has to join again, and takes it out. */
    void refuse(Member member) {
        String message = "the room's log cannot be read now; join again";
        try {
            member.client().refuse(new ServerMessage.Failure(ErrorCode.UNAVAILABLE, message, null, name.value(), null));
        } finally {
            evict.accept(member.client());
        }
    }

    void remove(ClientConnection client) {
        Member member = members.remove(client);
        if (member != null) {
            member.onRemoved();
            removeConnection(client.user().id());
        }
    }

    /** Returns the member that joined first. Not to be called on an empty room. */
    ClientConnection firstClient() {
        return members.keySet().iterator().next();
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    private void addConnection(User user) {
        if (connectionsOf.merge(user.id(), 1, Integer::sum) == 1) {
            context.backplane().enter(name, user);
            presence.onChangedHere();
        }
    }

    private void removeConnection(String userId) {
        if (connectionsOf.merge(userId, -1, Integer::sum) == 0) {
            connectionsOf.remove(userId);
            context.backplane().leave(name, userId);
            presence.onChangedHere();
        }
    }

    /** A user has another name now. */
    void onRenamed(User user) {
        if (connectionsOf.containsKey(user.id())) {
            context.backplane().enter(name, user);
        }
    }

    /**
     * Sends a member's typing notice to all instances, or drops it beyond the rate.
     *
     * @return false when the client is no member
     */
    boolean signalTyping(ClientConnection client, boolean on) {
        Member member = members.get(client);
        if (member == null) {
            return false;
        }
        boolean told = member.tryType() && typing.tryTake() == 0;
        if (told) {
            context.backplane().signal(Signal.typing(name, client.user(), on));
        }
        context.metrics().onTyping(told ? "told" : "dropped");
        return true;
    }

    /** Takes a signal from any instance. Kinds of a later release are ignored. */
    void accept(Signal signal) {
        try {
            switch (signal.type()) {
                case "typing" -> announceTyping(signal);
                case "presence" -> presence.onHint(signal);
                default -> {
                    // A kind of a later release.
                }
            }
        } catch (BadMessage e) {
            context.metrics().onBadSignal(name, e.text());
        }
    }

    private void announceTyping(Signal signal) throws BadMessage {
        TokenBucket allowance = context.rates().typing();
        if (allowance.isInDebt()) {
            context.metrics().onDropped("signal");
            return;
        }
        allowance.charge(members.size());
        ServerMessage.Typing notice = signal.readTyping();
        offer(Payload.ephemeral(notice), notice.from().id());
    }

    private void announce(ServerMessage.Presence change) {
        context.rates().presence().charge(members.size());
        offer(Payload.ephemeral(change), null);
    }

    /** @param exceptUserId the user whose connections do not receive it; null for none */
    private void offer(Payload payload, @Nullable String exceptUserId) {
        for (Member member : members.values()) {
            if (member.hasJoined() && !member.client().user().id().equals(exceptUserId)) {
                context.loop().run(() -> member.offer(payload));
            }
        }
    }

    /** A member has been told how many users are in the room. */
    void onCountTold(int count) {
        presence.onCountTold(count);
    }

    /** Polls presence for changes that no hint announced. */
    void pollPresence() {
        presence.poll();
    }

    /** Returns the entries that have yet to be handed to this room. */
    HeldEntries held() {
        return held;
    }

    /** Takes entries that arrived live, in the order of their arrival. */
    void accept(List<Publication> arrived) {
        feed.accept(arrived);
    }

    /** See {@link RoomFeed#compareLastId}. */
    void compareLastId(MessageId logLastId, boolean certain) {
        feed.compareLastId(logLastId, certain);
    }

    @Override
    public void onEntries(List<Publication> run) {
        Payload payload = encode(run);
        for (Member member : members.values()) {
            if (payload == null || !deliver(member, run, payload)) {
                member.onDeliveryFailed();
                context.loop().execute(() -> refuseIfStillThere(member));
            }
        }
        context.metrics().onDelivered(name, run, members.size());
    }

    private void refuseIfStillThere(Member member) {
        if (members.get(member.client()) == member) {
            refuse(member);
        }
    }

    /** Returns null if that fails. */
    @SuppressWarnings(
            "CatchingUnchecked") // Whatever it throws, the members are to join again rather than miss the entries.
    private @Nullable Payload encode(List<Publication> run) {
        try {
            return Payload.of(run);
        } catch (Throwable e) {
            context.loop().report(e);
            return null;
        }
    }

    /** Hands entries to one member; returns false when that failed, which must not keep them from the others. */
    @SuppressWarnings("CatchingUnchecked") // Whatever it throws, only this member misses the entries.
    private boolean deliver(Member member, List<Publication> run, Payload payload) {
        try {
            member.deliver(run, payload);
            return true;
        } catch (Throwable e) {
            context.loop().report(e);
            return false;
        }
    }

    @Override
    public void onLogBroken(MessageId seen) {
        members.values().forEach(member -> member.resync(seen));
    }

    /** Returns the last entry that members who are not replaying have been handed. */
    MessageId lastId() {
        return feed.lastId();
    }

    RoomName name() {
        return name;
    }

    RoomContext context() {
        return context;
    }
}
