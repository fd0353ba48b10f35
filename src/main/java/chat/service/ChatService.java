package chat.service;

import chat.auth.Principal;
import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Reading;
import chat.backplane.Receipt;
import chat.backplane.RoomInvitation;
import chat.connection.ClientConnection;
import chat.connection.Connections;
import chat.connection.Transport;
import chat.hub.Hub;
import chat.limits.ClientNetwork;
import chat.metrics.LogThrottle;
import chat.protocol.Access;
import chat.protocol.BadMessage;
import chat.protocol.ClientLimits;
import chat.protocol.ClientMessage;
import chat.protocol.CloseCode;
import chat.protocol.ErrorCode;
import chat.protocol.FindRequest;
import chat.protocol.ListRequest;
import chat.protocol.RoomName;
import chat.protocol.RoomSearch;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections and answers what can be asked without one. Addresses are given as {@link Transport#peer} returns them.
 * Safe for use by many threads.
 */
public final class ChatService {
    private static final Logger LOG = LoggerFactory.getLogger(ChatService.class);

    private final MessageService messages;
    private final Hub hub;
    private final Connections connections;
    private final Authenticator authenticator;
    private final Options options;
    private final HttpAllowances allowances;
    private final ChatRequestHandler requests;
    private final LogThrottle badTokens = LogThrottle.ofRefusals();

    /** The contents of every welcome. */
    public record Options(String instance, String version, ClientLimits limits, int heartbeatSeconds) {}

    /** Creates the service; its parts are those of one instance. */
    public ChatService(
            MessageService messages, Hub hub, Connections connections, Authenticator authenticator, Options options) {
        this.messages = messages;
        this.hub = hub;
        this.connections = connections;
        this.authenticator = authenticator;
        this.options = options;
        this.allowances = new HttpAllowances(options.limits().sendPerSecond(), connections);
        this.requests = new ChatRequestHandler(this, messages, hub);
    }

    /** Opens a connection whose peer has yet to say {@code hello}. */
    public ClientConnection connect(Transport transport) {
        return connections.open(transport, requests);
    }

    /**
     * Opens a connection of a user who has authenticated already. The caller has asked {@link #mayConnect} before: of those
     * that asked at the same moment, the ones that do not fit are closed.
     */
    public ClientConnection connect(Transport transport, Principal principal) {
        ClientConnection client = connect(transport);
        if (!welcome(client, principal, null)) {
            client.close(CloseCode.TRY_AGAIN, "you have as many connections to this server as one may have");
        }
        return client;
    }

    /** Authenticates a connection and welcomes it; returns false when the user has too many. */
    boolean welcome(ClientConnection client, Principal principal, @Nullable String token) {
        if (!client.authenticate(principal)) {
            return false;
        }
        client.transport().forgetPresentedTokens();
        client.offer(welcome(principal, token));
        hub.onAuthenticated(client);
        authenticator.onAuthenticated(client);
        return true;
    }

    /** Whether a user may open another connection here. */
    public boolean mayConnect(User user) {
        return connections.mayConnect(user.id());
    }

    /** Returns the user who says hello; see {@link Authenticator#authenticate}. */
    public CompletableFuture<Principal> authenticate(ClientMessage.Hello hello) {
        return authenticator.authenticate(hello.name(), hello.token());
    }

    /** Hands what is not known yet over to the thread of answers: nothing is written to a client on one of the backplane. */
    <T> CompletableFuture<T> onAnswers(CompletableFuture<T> outcome) {
        return outcome.isDone() ? outcome : messages.onAnswers(outcome);
    }

    /** Returns who may come in. */
    public Access access() {
        return authenticator.access();
    }

    /**
     * Returns the user who says hello with cookies.
     *
     * @param presented the tokens of the cookies that are looked up, for a hello without one
     */
    public CompletableFuture<Principal> authenticate(ClientMessage.Hello hello, List<String> presented) {
        return hello.token() == null
                ? authenticator.authenticateAnyOrGuest(hello.name(), presented)
                : authenticate(hello);
    }

    /** Gives the account of a user another name; see {@link Authenticator#rename}. */
    CompletableFuture<Principal> rename(Principal user, String name) {
        return authenticator.rename(user, name);
    }

    /**
     * Returns the user of the first token that is good; see {@link Authenticator#authenticate}.
     *
     * @param tokens at least one
     */
    public CompletableFuture<Principal> authenticate(List<String> tokens) {
        return authenticator.authenticateAny(tokens);
    }

    /** Returns whether {@link #isLookedUp} is true of any token; not where only guests come in. */
    public boolean looksUpTokens() {
        return authenticator.looksUpTokens();
    }

    /** Returns whether it takes a while to find the user of a token. */
    public boolean isLookedUp(String token) {
        return authenticator.isLookedUp(token);
    }

    /** @throws BadMessage if the session of a user has ended since it was looked up */
    public void requireCurrent(Principal user) {
        authenticator.requireCurrent(user);
    }

    /** Logs that a peer has presented an invalid token, at most once in ten minutes for each peer. */
    public void logInvalidToken(String peer) {
        if (badTokens.admit(peer) >= 0) {
            LOG.warn("an invalid token, from {}", peer);
        }
    }

    /** Returns the token for a user's next {@code hello}; see {@link Authenticator#tokenOf}. */
    public @Nullable String tokenOf(Principal principal, @Nullable String presented) {
        return authenticator.tokenOf(principal, presented);
    }

    /** @param token null for a welcome without one */
    public ServerMessage.Welcome welcome(Principal principal, @Nullable String token) {
        return new ServerMessage.Welcome(
                principal.self(),
                token,
                authenticator.access(),
                options.instance(),
                options.version(),
                options.limits(),
                options.heartbeatSeconds());
    }

    /** Returns what users and addresses may still ask for over HTTP. */
    public HttpAllowances allowances() {
        return allowances;
    }

    /** Publishes a {@code send} or an entry that changes one; see {@link Backplane#publish}, and {@link #refusalOf} for the failures. */
    public CompletableFuture<Receipt> publish(Principal from, String address, ClientMessage request) {
        return messages.publish(from, ClientNetwork.of(address), request);
    }

    /** Returns the answer to a request whose entry was published. */
    public static ServerMessage.Ack ackOf(ClientMessage request, Receipt receipt) {
        String nonce = Objects.requireNonNull(request.nonce());
        RoomName room = Objects.requireNonNull(request.room());
        return new ServerMessage.Ack(nonce, room, receipt.id(), receipt.at(), receipt.duplicate());
    }

    /** Returns what to tell whoever made a request whose entry was not published. */
    public static ServerMessage.Failure refusalOf(ClientMessage request, @Nullable Throwable failure) {
        return RefusalText.of(request, failure);
    }

    /** Reads a page of a room's log for a user, at the charge of the user's address. */
    public CompletableFuture<ServerMessage> history(Principal reader, String address, ClientMessage.History request) {
        String network = ClientNetwork.of(address);
        return connections.readInTurn(network, () -> messages.history(Caller.of(reader, network), request));
    }

    /** Searches the rooms of a user, at the charge of the user's address. */
    public CompletableFuture<ServerMessage> search(Principal user, String address, FindRequest.Search request) {
        String network = ClientNetwork.of(address);
        return connections.readInTurn(network, () -> messages.search(user, network, request, List.of()));
    }

    /** Finds users for another one, at the charge of that one's address. */
    public CompletableFuture<ServerMessage> people(Principal user, String address, FindRequest.People request) {
        String network = ClientNetwork.of(address);
        return connections.readInTurn(network, () -> messages.people(user, network, request));
    }

    /** Reads the rooms of a user, or those that a search finds, at the charge of the user's address. */
    public CompletableFuture<ServerMessage.Rooms> rooms(Principal user, String address, @Nullable RoomSearch search) {
        String network = ClientNetwork.of(address);
        return connections.readInTurn(
                network,
                () -> search == null
                        ? messages.rooms(user, network, names -> {}).thenApply(ServerMessage.Rooms::new)
                        : messages.find(user, network, search));
    }

    /** Returns a room as a user has it; empty if there is none that the user may read. */
    public CompletableFuture<Optional<ServerMessage>> room(Principal user, String address, RoomName room) {
        return messages.room(Caller.of(user, ClientNetwork.of(address)), room).thenApply(states -> states.stream()
                .<ServerMessage>map(ServerMessage.Room::new)
                .findFirst());
    }

    /** Remembers what a user has read of a room, or wants to be told of there; see {@link #refusalOf} for the failures. */
    public CompletableFuture<Boolean> mark(Principal user, String address, RoomName room, ListRequest request) {
        return messages.mark(Caller.of(user, ClientNetwork.of(address)), request)
                .thenApply(changed -> {
                    if (changed) {
                        hub.lists().onReadingHere(new Reading(room, user.user().id()), null);
                    }
                    return changed;
                });
    }

    /** Keeps an invitation to a room; see {@link Backplane#invite}, and {@link #refusalOf} for the failures. */
    public CompletableFuture<Boolean> invite(Principal from, RoomName room, RoomInvitation invitation) {
        RequestRights.requireWrite(from, room);
        return messages.invite(room, invitation, Caller.of(from, ""));
    }

    /** Counts that a request over HTTP has been refused. */
    public void countRefusal(ErrorCode code) {
        connections.countRefusal(code);
    }

    /** See {@link Backplane#isLive}. */
    public boolean isLive() {
        return messages.isLive();
    }

    /** See {@link Backplane#isFull}. */
    public boolean isFull() {
        return messages.isFull();
    }

    /** Returns the limits that every client is told. */
    public ClientLimits limits() {
        return options.limits();
    }
}
