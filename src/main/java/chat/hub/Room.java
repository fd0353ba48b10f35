package chat.hub;

import chat.backplane.Denied;
import chat.connection.ClientConnection;
import chat.connection.Payload;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.Removal;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Signal;
import chat.protocol.User;
import java.util.ArrayList;
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
    private final RoomName name;
    private final RoomContext context;

    private final Evictor evictor;

    private final RoomFeed feed;
    private final MembershipEntries memberships = new MembershipEntries(this);
    private final Departures departures;
    private final PresencePoller presence;
    private final TypingNotices typing;
    private final HeldEntries held;
    private final Map<ClientConnection, Member> members = new LinkedHashMap<>();

    private final LocalUsers users;

    /** Joins that wait for the subscription. */
    private final List<Runnable> pendingJoins = new ArrayList<>();

    Room(RoomName name, RoomContext context, Evictor evictor) {
        this.name = name;
        this.context = context;
        this.evictor = evictor;
        this.departures = new Departures(this, evictor);
        this.feed = new RoomFeed(name, context, this);
        this.held = new HeldEntries(context.loop().nanoTime() - CoalescingWindow.MAX_WINDOW_NANOS);
        this.presence = new PresencePoller(name, context, this::announce);
        this.users = new LocalUsers(name, context.backplane(), presence::onChangedHere);
        this.typing = new TypingNotices(name, context);
    }

    void open() {
        feed.open();
    }

    /** Called once. */
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

    /** Returns a future that completes when a connection has been taken out that is about to be; null if it is not. */
    @Nullable
    CompletableFuture<@Nullable Void> departureOf(ClientConnection client) {
        Member member = members.get(client);
        return member == null || !member.hasEnded() ? null : departures.await(client);
    }

    /** Returns a future that completes when the request has had its first answer. Not while {@link #departureOf} returns one. */
    CompletableFuture<@Nullable Void> join(ClientConnection client, ClientMessage.Join request) {
        Member joining = members.computeIfAbsent(client, joiner -> new Member(this, joiner));
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
        try {
            member.refuse(ErrorCode.UNAVAILABLE, "the room's log cannot be read now; join again");
        } finally {
            evictor.evict(member.client(), false);
        }
    }

    /** See {@link Departures#deny}. */
    void deny(Member member, Denied denied) {
        departures.deny(member, denied);
    }

    /** See {@link Departures#endAt}. */
    void endAt(Member member, MessageId lastId) {
        departures.endAt(member, lastId);
    }

    void remove(ClientConnection client) {
        Member member = members.remove(client);
        if (member != null) {
            member.onRemoved();
            if (member.hasEntered()) {
                users.removeConnection(client.user().id());
            }
            departures.onTakenOut(client);
        }
    }

    /** Counts a connection of a user; see {@link Member#enter}. */
    void enter(User user) {
        users.addConnection(user);
    }

    /** Returns the member that joined first. Not to be called on an empty room. */
    ClientConnection firstClient() {
        return members.keySet().iterator().next();
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** A user has another name now. */
    void onRenamed(User user) {
        users.onRenamed(user);
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
        typing.signal(member, on);
        return true;
    }

    /** Takes a signal from any instance. Kinds of a later release are ignored. */
    void accept(Signal signal) {
        try {
            switch (signal.type()) {
                case "typing" ->
                    typing.receive(signal, members.size())
                            .ifPresent(notice -> offer(
                                    Payload.ephemeral(notice), notice.from().id()));
                case "presence" -> presence.onHint(signal);
                default -> {
                    // A kind of a later release.
                }
            }
        } catch (BadMessage e) {
            context.metrics().onBadSignal(name, e.text());
        }
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
        memberships.deliver(run);
    }

    void onRemoved(Removal removal) {
        departures.onRemoved(members.values(), removal);
    }

    void ifStillThere(Member member, Consumer<Member> action) {
        if (members.get(member.client()) == member) {
            action.accept(member);
        }
    }

    void deliver(List<Publication> run) {
        if (run.isEmpty()) {
            return;
        }
        Payload payload = encode(run);
        for (Member member : members.values()) {
            if (payload == null || !member.deliver(run, payload)) {
                member.onDeliveryFailed();
                context.loop().execute(() -> ifStillThere(member, this::refuse));
            }
        }
        context.metrics().onDelivered(name, run, members.size());
    }

    /** Returns null if that fails. */
    @SuppressWarnings("CatchingUnchecked") // The members are to join again rather than miss the entries.
    private @Nullable Payload encode(List<Publication> run) {
        try {
            return Payload.of(run);
        } catch (Throwable e) {
            context.loop().report(e);
            return null;
        }
    }

    @Override
    public void onLogBroken(MessageId seen) {
        members.values().forEach(member -> member.resync(seen));
    }

    /** From the entry on that follows {@code last} the room is for its members alone. */
    void onClosed(MessageId last) {
        members.values().forEach(member -> member.askAnew(last));
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
