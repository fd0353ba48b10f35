package chat.hub;

import chat.auth.Identity;
import chat.backplane.Backplane;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.Json;
import chat.protocol.Limits;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the connections of an instance share, and what can be asked without one: the rules of the chat, whatever carries
 * the question. Safe for use by many threads.
 */
public final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private final Backplane backplane;
    private final Hub hub;
    private final Connections connections;
    private final Identity identity;
    private final Terms terms;
    private final Metrics metrics;
    private final RateLimiter rates;
    private final AddressShares reads;
    private final AddressShares received;
    private final ByteBudget input;
    private final ByteBudget outboxes;
    private final Timer publishing;
    private final AtomicLong connected = new AtomicLong();
    private final RareLog refusedTokens = new RareLog(System::nanoTime);

    /**
     * What every connection is told or held to.
     *
     * @param bounds of memory; limits by rate are in {@code limits}
     */
    public record Terms(String instance, String version, Limits limits, int heartbeatSeconds, Bounds bounds) {}

    public Conversation(
            Backplane backplane, Hub hub, Connections connections, Identity identity, Terms terms, Metrics metrics) {
        this.backplane = backplane;
        this.hub = hub;
        this.connections = connections;
        this.identity = identity;
        this.terms = terms;
        this.metrics = metrics;
        this.rates = new RateLimiter(terms.limits().sendPerSecond(), this::nanoTime);
        boolean limited = terms.limits().sendPerSecond() > 0;
        this.reads = AddressShares.ofReads(limited, this::nanoTime);
        this.received = AddressShares.ofInput(limited, this::nanoTime);
        this.input = new ByteBudget(terms.bounds().inputBytes());
        this.outboxes = new ByteBudget(terms.bounds().outboxesBytes());
        this.publishing = metrics.timer("chat.publish");
        metrics.declare(
                "chat.refusals", "code", Arrays.stream(ErrorCode.values()).map(ErrorCode::wire));
        metrics.declare("chat.messages", "outcome", Stream.of("accepted", "duplicate", "limited", "unavailable"));
        metrics.counter("chat.slow.readers");
        metrics.declare(Eviction.METRIC, "why", Eviction.labels());
        metrics.gauge("chat.outboxes.bytes", outboxes::held);
        metrics.gauge("chat.outboxes.bytes.limit", outboxes::max);
        metrics.gauge("chat.input.bytes", input::held);
        metrics.gauge("chat.input.bytes.limit", input::max);
    }

    /** A peer has connected. */
    public Client connect(Transport transport) {
        Client client = new Client(connected.incrementAndGet(), this, transport);
        connections.add(client);
        return client;
    }

    /** Somebody has connected who need not say {@code hello}: the transport has asked, and {@link #mayConnect} has said yes. */
    public Client connect(Transport transport, User user) {
        Client client = connect(transport);
        client.admit(user, welcome(user, null));
        return client;
    }

    /** Whether a person has fewer connections here than one may have. */
    public boolean mayConnect(User user) {
        return !connections.hasMost(user.id(), connectionsPerPerson());
    }

    /** Who says hello; empty when the token is not good. */
    public Optional<User> userOf(ClientMessage.Hello hello) {
        return identity.of(hello.name(), hello.token());
    }

    /** Logs, once in a while for each peer, that it has presented a token that is not good. */
    public void refusedToken(String peer) {
        if (refusedTokens.admits(peer)) {
            LOG.warn("a token that is not good, from {}", peer);
        }
    }

    /** Whose token it is; empty when it is not good. */
    public Optional<User> userOf(String token) {
        return identity.of(null, token);
    }

    /** For a person without a connection: 0, or after how many milliseconds that may be asked for. */
    public long tryTake(User user, Cost cost) {
        return rates.of(user.id()).tryTake(cost);
    }

    /** For a person who opens a stream of so many rooms: 0, or after how many milliseconds it may be opened. */
    public long tryTakeStream(User user, int rooms) {
        return rates.of(user.id()).tryTake(Cost.EVENTS, Cost.JOIN, rooms);
    }

    /**
     * For whoever asks from an address and cannot be told by name: 0, or after how many milliseconds that may be asked for.
     *
     * @param address as text; this machine's own are not limited
     */
    public long tryTake(String address, Cost cost) {
        String network = PeerNetwork.of(address);
        return network.isEmpty() ? 0 : rates.of("from " + network).tryTake(cost);
    }

    /** For whoever asks from an address for a part of a log: 0, or after how many milliseconds it may be read. */
    public long tryRead(String address) {
        return tryReadFrom(PeerNetwork.of(address));
    }

    /** As {@link #tryRead}, from a {@link PeerNetwork}. */
    long tryReadFrom(String network) {
        return reads.retryAfterMs(network);
    }

    /** Charges a network for a part of a log that has been read for it. */
    void hasRead(String network, Backplane.Page page) {
        reads.charge(
                network,
                page.entries().stream().mapToInt(entry -> entry.body().length()).sum());
    }

    /** Charges a network for a part of a text message. */
    void hasReceived(String network, int bytes) {
        received.charge(network, bytes);
    }

    /** Whether a network has sent more than its share, all its connections together. */
    boolean floods(String network) {
        return received.retryAfterMs(network) > 0;
    }

    /** Counts a refusal. */
    public void refused(ErrorCode code) {
        metrics.counter("chat.refusals", "code", code.wire()).increment();
    }

    /** Counts what was left out for a slow reader. */
    void shed(Payload payload) {
        Payload.Passing passing = payload.passing();
        if (passing != null) {
            metrics.counter("chat.shed", "type", passing.type()).increment();
        }
    }

    /** @param peer where it comes from, as {@link Transport#peer} tells */
    public CompletableFuture<Backplane.Receipt> publish(User from, String peer, ClientMessage.Send send) {
        return publishFrom(PeerNetwork.of(peer), from, send);
    }

    CompletableFuture<Backplane.Receipt> publishFrom(String network, User from, ClientMessage.Send send) {
        long begun = nanoTime();
        String body = Json.messageBody(from, send.text(), send.nonce());
        Backplane.Draft draft = new Backplane.Draft(send.room(), from.id(), network, send.nonce(), "message", body);
        return backplane.publish(draft).whenComplete((receipt, e) -> {
            publishing.record(nanoTime() - begun, TimeUnit.NANOSECONDS);
            metrics.counter("chat.messages", "outcome", outcome(receipt, e)).increment();
        });
    }

    private static String outcome(Backplane.@Nullable Receipt receipt, @Nullable Throwable failure) {
        if (receipt != null) {
            return receipt.duplicate() ? "duplicate" : "accepted";
        }
        return failure instanceof Backplane.Limited ? "limited" : "unavailable";
    }

    /** What to tell of a message that was not published: what to do about it, and when. */
    public static ServerMessage.Failure notPublished(ClientMessage.Send send, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        String room = send.room().value();
        if (cause instanceof Backplane.Limited limited) {
            return new ServerMessage.Failure(
                    ErrorCode.RATE_LIMITED, limited.text(), send.nonce(), room, limited.retryAfterMs());
        }
        String text = cause instanceof Backplane.Full
                ? "Redis is full: no message can be kept until it has room; try again"
                : "the room's log cannot be written now; try again";
        return new ServerMessage.Failure(ErrorCode.UNAVAILABLE, text, send.nonce(), room, null);
    }

    /** @param peer who asks, as {@link Transport#peer} tells; see {@link #tryRead} */
    public CompletableFuture<ServerMessage> history(String peer, ClientMessage.History request) {
        return historyFor(PeerNetwork.of(peer), request);
    }

    CompletableFuture<ServerMessage> historyFor(String network, ClientMessage.History request) {
        CompletableFuture<Backplane.Page> page = request.after() == null
                ? backplane.readBefore(request.room(), request.before(), request.limit())
                : backplane.readAfter(request.room(), request.after(), request.limit());
        return page.thenApply(p -> {
            hasRead(network, p);
            return new ServerMessage.History(request.room(), p.entries(), p.more());
        });
    }

    CompletableFuture<ServerMessage> members(ClientMessage.Members request) {
        return backplane
                .presence(request.room())
                .thenApply(p -> new ServerMessage.Members(request.room(), p.count(), p.users()));
    }

    /** A new token for somebody. */
    public String token(User user) {
        return identity.token(user);
    }

    /** @param token null for a welcome without one */
    public ServerMessage.Welcome welcome(User user, @Nullable String token) {
        return new ServerMessage.Welcome(
                user, token, terms.instance(), terms.version(), terms.limits(), terms.heartbeatSeconds());
    }

    public boolean isLive() {
        return backplane.isLive();
    }

    /** See {@link Backplane#isFull}. */
    public boolean isFull() {
        return backplane.isFull();
    }

    public Limits limits() {
        return terms.limits();
    }

    /** Bytes that all peers have begun to send, or asked for and not been answered. */
    ByteBudget input() {
        return input;
    }

    /** Holds the input within its bound: over it, the connections that have most of it are closed. */
    void relieveInput() {
        if (input.isExceeded()) {
            connections.evictLargest(
                    input, Client::inputBytes, Eviction.INPUT, "the server has too much input to keep");
        }
    }

    /** Bytes that wait for all readers, those of each payload once. */
    ByteBudget outboxes() {
        return outboxes;
    }

    /** Holds the outboxes within their bound: over it, those connections are closed that have most in theirs. */
    void relieveOutboxes() {
        if (outboxes.isExceeded()) {
            connections.evictLargest(
                    outboxes, Client::waitingBytes, Eviction.OUTBOXES, "reads too slowly while the server is full");
        }
    }

    /** Holds all sums within their bounds; called about once a second, for what has grown in small steps. */
    public void relieve() {
        relieveOutboxes();
        relieveInput();
    }

    int connectionsPerPerson() {
        return terms.bounds().connectionsPerPerson();
    }

    int outboxBytes() {
        return terms.bounds().outboxBytes();
    }

    Hub hub() {
        return hub;
    }

    Connections connections() {
        return connections;
    }

    Metrics metrics() {
        return metrics;
    }

    long nanoTime() {
        return System.nanoTime();
    }
}
