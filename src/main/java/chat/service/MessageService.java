package chat.service;

import chat.auth.Principal;
import chat.backplane.Action;
import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.backplane.Limited;
import chat.backplane.Page;
import chat.backplane.Presence;
import chat.backplane.Receipt;
import chat.backplane.RoomInvitation;
import chat.backplane.RoomMembers;
import chat.concurrent.Futures;
import chat.connection.Connections;
import chat.metrics.CounterFamily;
import chat.metrics.Metrics;
import chat.protocol.Author;
import chat.protocol.ClientMessage;
import chat.protocol.EntryRequest;
import chat.protocol.FindRequest;
import chat.protocol.FixedLimits;
import chat.protocol.LimitedUser;
import chat.protocol.ListRequest;
import chat.protocol.Mentions;
import chat.protocol.MessageBody;
import chat.protocol.MessageId;
import chat.protocol.RoomMember;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.RoomSearch;
import chat.protocol.RoomState;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import chat.protocol.Utf8;
import io.micrometer.core.instrument.Timer;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the logs of rooms for users, counts the outcomes, and charges what is read to the reader's network. Safe
 * for use by many threads.
 *
 * <p>Every future that is returned completes on the executor of answers, in the order in which the backplane answers: what
 * follows from an answer, such as a write to a client, runs on no thread of the backplane.
 */
public final class MessageService {
    /** The outcomes of a publication, as labels of metrics. */
    static final List<String> OUTCOMES = List.of("accepted", "duplicate", "limited", "denied", "unavailable");

    /** Bytes of a user in a list of members, without its id and name. */
    private static final int USER_BYTES = 33;

    /** Bytes of somebody with a role or a limit in a list of members, about. */
    private static final int MEMBER_BYTES = 80;

    /** A room in a list of rooms: 200 bytes, for which Redis works as long as for this many of a log. */
    private static final int ROOM_BYTES = 1_000;

    private final Backplane backplane;
    private final Connections connections;
    private final Executor answers;
    private final CounterFamily outcomes;
    private final Timer publishing;
    private final AccountNames names;
    private final MentionFinder mentions;
    private final EntryService entries;
    private final ListService lists;
    private final SearchService search;
    private final PeopleService people;

    /**
     * @param connections holds the shares of networks
     * @param answers runs one task at a time, in the order in which they were handed in
     */
    public MessageService(Backplane backplane, Connections connections, Executor answers, Metrics metrics) {
        this.backplane = backplane;
        this.connections = connections;
        this.answers = answers;
        this.publishing = metrics.timer("chat.publish");
        this.names = new AccountNames(backplane);
        this.mentions = new MentionFinder(backplane);
        this.entries = new EntryService(backplane, names, metrics);
        this.lists = new ListService(backplane);
        this.search = new SearchService(backplane, connections, metrics);
        this.people = new PeopleService(backplane);
        this.outcomes = metrics.declare("chat.messages", "outcome", OUTCOMES.stream());
    }

    /**
     * Publishes what a user requests to write: a message, an entry that changes one or the room, or a report.
     *
     * @param network whose share it is taken from; see {@link chat.limits.ClientNetwork}
     * @return completes as {@link Backplane#publish} does; for the failures see {@link RefusalText}
     */
    CompletableFuture<Receipt> publish(Principal from, String network, ClientMessage request) {
        if (request instanceof ClientMessage.Send send) {
            return send(from, network, send);
        } else if (request instanceof EntryRequest entry) {
            return onAnswers(entries.publish(from, network, entry));
        } else if (request instanceof RoomRequest room) {
            return onAnswers(entries.publish(from, network, room));
        } else if (request instanceof ClientMessage.Report report) {
            return onAnswers(entries.report(from, network, report));
        }
        throw new IllegalStateException("nothing to write: " + request);
    }

    private CompletableFuture<Receipt> send(Principal from, String network, ClientMessage.Send send) {
        String to = send.to();
        if (to != null) {
            return names.of(to).thenCompose(name -> {
                Author sender = new Author(from.user().id(), from.user().name());
                List<Author> people = List.of(sender, new Author(to, name));
                return send(from, network, send, new Action.Say(send.replyTo(), List.of(), people));
            });
        }
        return Mentions.mayBeIn(send.text())
                ? mentions.find(Caller.of(from, network), from.hasAccount(), send)
                        .thenCompose(mentioned -> send(from, network, send, actionOf(send, mentioned)))
                : send(from, network, send, actionOf(send, List.of()));
    }

    private static Action actionOf(ClientMessage.Send send, List<String> mentions) {
        MessageId replyTo = send.replyTo();
        return replyTo == null && mentions.isEmpty() ? Action.PLAIN : new Action.Say(replyTo, mentions, List.of());
    }

    private CompletableFuture<Receipt> send(Principal from, String network, ClientMessage.Send send, Action action) {
        long begun = System.nanoTime();
        List<String> mentioned = action instanceof Action.Say say ? say.mentions() : List.of();
        String body = MessageBody.toJson(from.user(), send, mentioned);
        Draft draft = new Draft(send.room(), Caller.of(from, network), send.nonce(), "message", body, action);
        return onAnswers(backplane.publish(draft)).whenComplete((receipt, e) -> {
            publishing.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            outcomes.increment(outcome(receipt, e));
        });
    }

    /** Returns the one of {@link #OUTCOMES} that a publication has had. */
    static String outcome(@Nullable Receipt receipt, @Nullable Throwable failure) {
        if (receipt != null) {
            return receipt.duplicate() ? "duplicate" : "accepted";
        }
        Throwable cause = Futures.causeOf(failure);
        return cause instanceof Limited ? "limited" : cause instanceof Denied ? "denied" : "unavailable";
    }

    /** Reads a page of a room's log and charges it to the reader's network. */
    CompletableFuture<ServerMessage> history(Caller reader, ClientMessage.History request) {
        CompletableFuture<Page> page = request.after() == null
                ? backplane.readBefore(request.room(), request.before(), request.limit(), reader)
                : backplane.readAfter(request.room(), request.after(), request.limit(), reader);
        return onAnswers(page).thenApply(p -> {
            connections.chargeRead(reader.network(), p.entries());
            return new ServerMessage.History(request.room(), p.entries(), p.more());
        });
    }

    /** See {@link SearchService#search}. */
    CompletableFuture<ServerMessage> search(
            Principal user, String network, FindRequest.Search request, List<RoomName> joined) {
        return onAnswers(search.search(user, network, request, joined));
    }

    /** Finds users by the beginning of their names, and charges the list to a network; see {@link PeopleService#find}. */
    CompletableFuture<ServerMessage> people(Principal user, String network, FindRequest.People request) {
        return onAnswers(people.find(user, Caller.of(user, network), request)).thenApply(users -> {
            connections.chargeRead(network, bytesOf(users));
            return new ServerMessage.People(users);
        });
    }

    /** Reads who is in a room and who has a role there, for a user who may read there, and charges the list to the user's network. */
    CompletableFuture<ServerMessage> members(Caller reader, ClientMessage.Members request) {
        RoomName room = request.room();
        return checkRead(reader, room)
                .thenCompose(mayRead -> onAnswers(backplane
                        .latestPresence(room)
                        .thenCombine(
                                backplane.members(room, reader), (present, known) -> answer(room, present, known))))
                .thenApply(answer -> {
                    int others = answer.roles().size() + answer.limited().size();
                    connections.chargeRead(reader.network(), bytesOf(answer.users()) + others * MEMBER_BYTES);
                    return answer;
                });
    }

    /** Returns who is in a room; of those with a role, owners and moderators first. */
    private static ServerMessage.Members answer(RoomName room, Presence present, RoomMembers known) {
        List<RoomMember> roles = known.members().stream()
                .sorted(Comparator.comparing(RoomMember::role))
                .limit(FixedLimits.MAX_USERS_LISTED)
                .toList();
        List<LimitedUser> limited =
                known.limited().stream().limit(FixedLimits.MAX_USERS_LISTED).toList();
        return new ServerMessage.Members(room, present.count(), present.users(), roles, limited);
    }

    /** Returns what fails with {@link Denied} if a user may not read a room. */
    CompletableFuture<Page> checkRead(Caller reader, RoomName room) {
        return onAnswers(backplane.readBefore(room, null, 1, reader));
    }

    /** Reads the rooms of a user, and charges the list to the user's network; see {@link ListService#rooms}. */
    CompletableFuture<List<RoomState>> rooms(Principal user, String network, Consumer<List<RoomName>> named) {
        return onAnswers(lists.rooms(user, network, named)).thenApply(rooms -> {
            connections.chargeRead(network, ROOM_BYTES * rooms.size());
            return rooms;
        });
    }

    /** Like {@link #rooms}, for a search. */
    CompletableFuture<ServerMessage.Rooms> find(Principal user, String network, RoomSearch search) {
        return onAnswers(lists.find(user, network, search)).thenApply(found -> {
            connections.chargeRead(network, ROOM_BYTES * found.rooms().size());
            return found;
        });
    }

    /** See {@link ListService#room}. */
    CompletableFuture<List<RoomState>> room(Caller caller, RoomName room) {
        return onAnswers(lists.room(caller, room));
    }

    /** See {@link Backplane#invite}. */
    CompletableFuture<Boolean> invite(RoomName room, RoomInvitation invitation, Caller caller) {
        return onAnswers(backplane.invite(room, invitation, caller));
    }

    /** See {@link ListService#mark}. */
    CompletableFuture<Boolean> mark(Caller caller, ListRequest request) {
        return onAnswers(lists.mark(caller, request));
    }

    /** Hands an outcome of the backplane over to the executor of answers. */
    <T> CompletableFuture<T> onAnswers(CompletableFuture<T> outcome) {
        return Futures.completeOn(answers, outcome);
    }

    private static int bytesOf(List<User> users) {
        return users.stream()
                .mapToInt(user -> USER_BYTES + user.id().length() + Utf8.length(user.name()))
                .sum();
    }

    /** See {@link Backplane#isLive}. */
    boolean isLive() {
        return backplane.isLive();
    }

    /** See {@link Backplane#isFull}. */
    boolean isFull() {
        return backplane.isFull();
    }
}
