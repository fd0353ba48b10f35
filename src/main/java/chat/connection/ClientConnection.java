package chat.connection;

// Longer than 300 lines because all that others may ask of a connection stands here, most of it in a line.

import chat.auth.Principal;
import chat.limits.ClientNetwork;
import chat.protocol.ClientMessage;
import chat.protocol.CloseCode;
import chat.protocol.Publication;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from its opening to its end. The container calls {@link #receive} for one frame at a time, and {@link
 * #onDisconnected} once; any thread may call the other methods.
 */
public final class ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final long number;
    private final Transport transport;
    private final RequestHandler handler;
    private final Connections connections;
    private final ConnectionContext context;
    private final String network;
    private final Outbox outbox;
    private final Inbox inbox;
    private final PartialMessage partial;
    private final Receiver receiver;
    private final PageReader pages;
    private final Liveness liveness;
    private final UserSession session;
    private volatile boolean draining;

    /** Written once, by the container's thread. */
    private volatile boolean disconnected;

    /** Whether the peer believes that sends are accepted, as it does at first. The hub's thread alone. */
    private boolean announcedLive = true;

    ClientConnection(
            long number,
            Transport transport,
            RequestHandler handler,
            Connections connections,
            ConnectionContext context) {
        this.number = number;
        this.transport = transport;
        this.handler = handler;
        this.connections = connections;
        this.context = context;
        this.network = ClientNetwork.of(transport.peer());
        this.outbox = new Outbox(
                transport, context.bounds().outboxBytes(), context.outboxes(), context.counters()::countShed);
        this.inbox = new Inbox(context.input());
        this.partial = new PartialMessage(context.input());
        this.receiver = new Receiver(this, outbox, partial, context);
        this.pages = new PageReader(outbox, context.readTurns(), network);
        this.liveness = new Liveness(context.nanoTime());
        this.session = new UserSession(connections, context);
    }

    /** Takes a whole text message from the peer, like {@link #receive(byte[], boolean)}. */
    public void receive(String text) {
        receive(text.getBytes(StandardCharsets.UTF_8), true);
    }

    /**
     * Takes a text message from the peer, or a part of one that may end within a character: in UTF-8, objects separated by line
     * feeds, which are handled in their order until the connection is being closed. Never blocks.
     */
    public void receive(byte[] part, boolean last) {
        liveness.onSignOfLife();
        receiver.receive(part, last);
    }

    /**
     * Takes a WebSocket ping or pong from the peer.
     *
     * @return whether a ping is to be answered: neither one beyond the allowance is, nor one after the close
     */
    public boolean receiveControl() {
        liveness.onSignOfLife();
        return receiver.receiveControl();
    }

    /** Notes that the peer is alive, at no charge. */
    public void onSignOfLife() {
        liveness.onSignOfLife();
    }

    /** Returns whether the peer has requested more than a pong since the last call. */
    public boolean takeUsed() {
        return liveness.takeUsed();
    }

    /** Makes a request on the peer's behalf, at no charge. */
    public void request(ClientMessage message) {
        enqueue(new ClientRequest(this, message, false));
    }

    void enqueue(Inbox.Request request) {
        if (inbox.offer(request)) {
            relieveInput();
        } else {
            evict(EvictionReason.AHEAD, CloseCode.TRY_AGAIN, "too many requests are under way");
        }
    }

    /** Takes the user's identity and counts the connection; returns false, and changes nothing, when the user has too many. Called once. */
    public boolean authenticate(Principal known) {
        if (!session.begin(known)) {
            return false;
        }
        if (!connections.contains(this)) {
            session.end(); // It has ended meanwhile, perhaps before the session began.
        }
        LOG.info("connect c={} user={} from={}", number, known.user().id(), transport.peer());
        return true;
    }

    /** Takes what is new about the user; returns 0, or the milliseconds until another name is allowed, which is left out then. */
    public long update(Principal next) {
        return session.update(next);
    }

    /** Returns whether the user of the connection is known. */
    public boolean isAuthenticated() {
        return session.isBegun();
    }

    /** @throws IllegalStateException before authentication */
    public Principal principal() {
        return session.principal();
    }

    /** @throws IllegalStateException before authentication */
    public User user() {
        return principal().user();
    }

    /** Tells the peer whether sends are accepted, unless it knows. On the hub's thread. */
    public void announceLive(boolean live) {
        if (live != announcedLive) {
            announcedLive = live;
            offer(new ServerMessage.Status(live));
        }
    }

    /** Queues a message for the peer, as {@link #offer(Payload)} does. */
    public void offer(ServerMessage message) {
        offer(Payload.of(message));
    }

    /** Queues a payload for the peer. Ignored when the connection is closing; closes it when too much waits. */
    public void offer(Payload payload) {
        if (outbox.offer(payload) == Outbox.Offer.OVERFLOWED) {
            context.evictions().onEvicted(this, EvictionReason.OUTBOX, "reads too slowly");
            liveness.onClosing(context.nanoTime());
        } else if (payload.length() >= OutboxQueue.SHORT_BYTES) {
            connections.budgets().relieveOutboxes();
        }
    }

    /** Answers that a request is refused, and counts it. */
    public void refuse(ServerMessage.Failure failure) {
        context.counters().countRefusal(failure.code());
        offer(failure);
    }

    /** Runs an action once, when all that was offered so far has been sent; never, when the connection ends before. */
    public void whenSent(Runnable action) {
        outbox.whenSent(action);
    }

    /** See {@link PageReader#read}. */
    public <T> CompletableFuture<T> read(Supplier<CompletableFuture<T>> request) {
        return pages.read(request);
    }

    void relieveInput() {
        connections.budgets().relieveInput();
    }

    /** Charges the peer's network for log entries read on its behalf. */
    public void chargeRead(List<Publication> entries) {
        context.chargeRead(network, entries);
    }

    /** Ends the connection once all that is queued has been sent. */
    public void close(CloseCode code, String reason) {
        LOG.debug("c={} is being closed: {} {}", number, code.number(), reason);
        liveness.onClosing(context.nanoTime());
        outbox.close(code, reason);
    }

    /** Refuses sends from now on, lets the requests under way be answered, then closes like {@link #close}. */
    public void drain(CloseCode code, String reason) {
        draining = true;
        inbox.whenIdle(() -> close(code, reason));
    }

    /** Whether sends are to be refused, since the connection is about to be closed. */
    public boolean isDraining() {
        return draining;
    }

    /** Drops the input that waits, and closes the connection for what it costs the instance, unless it is closing. */
    void evict(EvictionReason why, CloseCode code, String reason) {
        inbox.close();
        partial.close();
        if (isOver()) {
            return;
        }
        context.evictions().onEvicted(this, why, reason);
        liveness.onClosing(context.nanoTime());
        if (why == EvictionReason.OUTBOXES) {
            liveness.onEvictedForMemory();
        }
        if (code == CloseCode.TRY_AGAIN) {
            outbox.evict(code, reason);
        } else {
            outbox.close(code, reason);
        }
    }

    /** Returns what carries its frames, and knows the peer's address. */
    public Transport transport() {
        return transport;
    }

    /** The connection has ended. */
    public void onDisconnected(int closeCode) {
        disconnected = true;
        inbox.close(); // The request under way may wait for a reader who has gone.
        partial.close();
        outbox.onDisconnected();
        if (connections.remove(this)) {
            session.end();
            handler.onDisconnected(this);
            context.counters().countDisconnect(closeCode);
            LOG.info("disconnect c={} user={} code={}", number, session.userId(), closeCode);
        }
    }

    /** Returns whether the connection has ended. */
    public boolean isDisconnected() {
        return disconnected;
    }

    /** Returns whether the connection is closing or has ended. */
    public boolean isOver() {
        return liveness.isClosing() || disconnected;
    }

    /** Returns the bytes that wait for the peer or are in flight. */
    public int waitingBytes() {
        return outbox.bytes();
    }

    /** Returns the bytes of its unfinished message and its waiting requests. */
    int inputBytes() {
        return partial.heapBytes() + inbox.bytes();
    }

    Inbox inbox() {
        return inbox;
    }

    Liveness liveness() {
        return liveness;
    }

    long outboxProgress() {
        return outbox.progress();
    }

    /** Whether the first part of an unfinished message arrived more than that long ago. */
    boolean isUnfinishedSince(long nanos, long now) {
        return partial.isOlderThan(nanos, now);
    }

    RequestHandler handler() {
        return handler;
    }

    ConnectionContext context() {
        return context;
    }

    /** Returns its number on this instance: a connection that was opened later has a higher one. */
    public long number() {
        return number;
    }

    /** Returns the network that limits are counted for; see {@link ClientNetwork#of}. */
    public String network() {
        return network;
    }

    String userId() {
        return session.userId();
    }
}
