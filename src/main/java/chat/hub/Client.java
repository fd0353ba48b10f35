package chat.hub;

import chat.backplane.Backplane;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.CloseCode;
import chat.protocol.ErrorCode;
import chat.protocol.Json;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import chat.protocol.Utf8;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: what comes in on it and who it is. The container calls {@link #receive}, one frame at a time; what
 * goes out may be offered by any thread.
 */
public final class Client {
    private static final Logger LOG = LoggerFactory.getLogger(Client.class);

    private static final CompletableFuture<?> ANSWERED = CompletableFuture.completedFuture(null);

    /** How long a peer may take to answer the close, or to take what is sent before it, until the connection is cut. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The same for one whose outbox is to make room, since it takes the most. */
    private static final long EVICTED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long a frame may take no step towards the peer. */
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** While more than this waits for the peer, in bytes, nothing long is read for it. */
    private static final int READ_AHEAD = 65_536;

    /** How long a message may take from its first part to its last. */
    private static final long UNFINISHED_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** What a connection may send within a second while its address sends more than it may, in chars. */
    private static final int MODEST_INPUT = 32_768;

    /** How often a connection may take another name. */
    private static final long RENAME_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final String TOO_MANY = "you have as many connections to this server as one may have; close one";

    /** A request that waits, beside the text in it. */
    private static final int REQUEST_BYTES = 300;

    private final long number;
    private final Conversation conversation;
    private final Transport transport;

    /** Whose shares it takes from; see {@link PeerNetwork}. */
    private final String network;

    private final Outbox outbox;
    private final Inbox inbox;
    private final Unfinished unfinished;
    private final Allowance allowance;
    private final long connectedAt;

    /** Null until {@code hello}; written by one request at a time. */
    private volatile @Nullable User user;

    /** When closing began, or 0; in nanoseconds, as are the other times. */
    private volatile long closingAt;

    /** When it last took another name; 0 before. Written by one request at a time. */
    private long renamedAt;

    /** The clock's thread alone. */
    private long pingedAt;

    /** After how long of closing the connection is cut. */
    private volatile long closeNanos = CLOSE_NANOS;

    /** Of the outbox, as last seen, and since when. The clock's thread alone. */
    private long progress = -1;

    private long progressedAt;

    /** Chars received in the second that began then. The container's thread alone. */
    private int received;

    private long receivedSince;

    /** The connection is to be closed, and takes no more sends. */
    private volatile boolean leaving;

    /** Set by the container's thread, once. */
    private volatile boolean gone;

    /** Whether it counts among the person's connections. */
    private final AtomicBoolean counted = new AtomicBoolean();

    /** Pings that no sign of life has followed. */
    private final AtomicInteger unanswered = new AtomicInteger();

    /** As the peer has been told; it begins by believing so. The hub's thread alone. */
    private boolean believedLive = true;

    /** The hub's thread alone. */
    private final Set<Room> rooms = new HashSet<>(2);

    Client(long number, Conversation conversation, Transport transport) {
        this.number = number;
        this.conversation = conversation;
        this.transport = transport;
        this.network = PeerNetwork.of(transport.peer());
        this.outbox = new Outbox(transport, conversation.outboxBytes(), conversation.outboxes(), conversation::shed);
        this.inbox = new Inbox(conversation.input());
        this.unfinished = new Unfinished(conversation.input());
        this.allowance = new Allowance(conversation.limits().sendPerSecond(), conversation::nanoTime);
        this.connectedAt = conversation.nanoTime();
        this.receivedSince = connectedAt;
        this.pingedAt = connectedAt;
    }

    /** Takes a whole text message from the peer, as {@link #receive(String, boolean)}. */
    public void receive(String text) {
        receive(text, true);
    }

    /**
     * Takes a text message from the peer, or a part of one: objects separated by line feeds, handled in their order, until
     * it is being closed. The container calls it for one part at a time; it never blocks.
     *
     * @param last whether the message ends with this part
     */
    public void receive(String part, boolean last) {
        unanswered.set(0);
        conversation.hasReceived(network, part.length());
        boolean modest = countInput(part) <= MODEST_INPUT;
        boolean first = unfinished.isEmpty();
        if (isOver()) {
            passOver();
        } else if (!modest && conversation.floods(network)) {
            evict(Eviction.FLOOD, CloseCode.POLICY, "your address sends far too much");
        } else if (isTooLong(part)) {
            unfinished.take();
            close(CloseCode.TOO_BIG, "at most " + conversation.limits().frameBytes() + " bytes a frame");
        } else if (last && first) {
            receiveObjects(part);
        } else {
            unfinished.add(part, conversation.nanoTime());
            countFrame();
            if (last) {
                receiveObjects(unfinished.take());
            } else {
                conversation.relieveInput();
            }
        }
    }

    /** Returns how many chars have been received in this second. */
    private int countInput(String part) {
        long now = conversation.nanoTime();
        if (now - receivedSince >= TimeUnit.SECONDS.toNanos(1)) {
            receivedSince = now;
            received = 0;
        }
        received += part.length();
        return received;
    }

    private boolean isTooLong(String part) {
        int max = conversation.limits().frameBytes();
        int before = unfinished.utf8Bytes();
        // No char takes more than 3 bytes: most need not be counted.
        return before + 3L * part.length() > max && before + Utf8.length(part) > max;
    }

    private void receiveObjects(String text) {
        outbox.cork();
        try {
            receiveEach(text);
        } finally {
            outbox.uncork();
        }
    }

    private void receiveEach(String text) {
        boolean empty = true;
        int from = 0;
        while (from <= text.length() && !isOver()) {
            int end = text.indexOf('\n', from);
            String line = text.substring(from, end < 0 ? text.length() : end);
            if (!line.isBlank()) {
                empty = false;
                receiveOne(line);
            }
            from = end < 0 ? text.length() + 1 : end + 1;
        }
        if (empty) {
            countFrame();
        }
    }

    private boolean isOver() {
        return closingAt != 0 || gone;
    }

    private void receiveOne(String line) {
        ClientMessage message = null;
        ServerMessage.Failure invalid = null;
        try {
            message = Json.decode(line, conversation.limits());
        } catch (BadMessage e) {
            invalid = e.toFailure();
        }
        long retryAfterMs = allowance.tryTake(message == null ? Cost.INVALID : Cost.of(message));
        if (retryAfterMs > 0) {
            refuseUnpaid(message, invalid, retryAfterMs);
        } else if (message != null) {
            hand(new Asked(message, true));
        } else if (invalid != null) {
            // A refusal takes its turn as any other answer does.
            hand(new Refusal(invalid));
        }
    }

    /**
     * Answers a request that is beyond the allowance; {@code typing}, which has no answer, is dropped. While its address sends
     * more than all there may, whoever goes beyond his own allowance is closed.
     */
    private void refuseUnpaid(
            @Nullable ClientMessage message, ServerMessage.@Nullable Failure invalid, long retryAfterMs) {
        if (allowance.charge(Cost.REFUSED) > Cost.DEBT || conversation.floods(network)) {
            evict(Eviction.FLOOD, CloseCode.POLICY, "far too many requests; heed retryAfterMs");
        } else if (message instanceof ClientMessage.Typing) {
            conversation.metrics().counter("chat.typing", "outcome", "dropped").increment();
        } else {
            hand(new Refusal(tooFast(message, invalid, retryAfterMs)));
        }
    }

    private static ServerMessage.Failure tooFast(
            @Nullable ClientMessage message, ServerMessage.@Nullable Failure invalid, long retryAfterMs) {
        String text = "too fast; try again in " + retryAfterMs + " ms";
        String nonce = message != null ? message.nonce() : invalid != null ? invalid.nonce() : null;
        RoomName about = message == null ? null : message.room();
        String room = about != null ? about.value() : invalid != null ? invalid.room() : null;
        return new ServerMessage.Failure(ErrorCode.RATE_LIMITED, text, nonce, room, retryAfterMs);
    }

    /** Asks for something on the peer's behalf, at no charge. */
    public void request(ClientMessage message) {
        hand(new Asked(message, false));
    }

    private void hand(Inbox.Request request) {
        if (inbox.offer(request)) {
            conversation.relieveInput();
        } else {
            evict(Eviction.AHEAD, CloseCode.TRY_AGAIN, "too many requests are under way");
        }
    }

    /** Something that the peer asks for, or is asked for on its behalf. */
    private final class Asked implements Inbox.Request {
        private final ClientMessage message;
        private final boolean byPeer;

        Asked(ClientMessage message, boolean byPeer) {
            this.message = message;
            this.byPeer = byPeer;
        }

        @Override
        public boolean isSend() {
            return message instanceof ClientMessage.Send;
        }

        @Override
        public int bytes() {
            return REQUEST_BYTES
                    + (message instanceof ClientMessage.Send send
                            ? 2 * send.text().length()
                            : 0);
        }

        @Override
        public CompletableFuture<?> begin() {
            boolean reads = message instanceof ClientMessage.History || message instanceof ClientMessage.Join;
            long retryAfterMs = byPeer && reads ? conversation.tryReadFrom(network) : 0;
            if (retryAfterMs > 0) {
                refuse(tooFast(message, null, retryAfterMs));
                return ANSWERED;
            }
            try {
                return handle(message);
            } catch (BadMessage e) {
                refuse(e.toFailure(message));
                return ANSWERED;
            }
        }

        @Override
        public void failed(Throwable error) {
            try {
                conversation.metrics().counter("chat.errors", "where", "client").increment();
                LOG.error("c={} failed at a request", number, error);
                refuse(new BadMessage(ErrorCode.UNAVAILABLE, "this failed; try again").toFailure(message));
            } finally {
                Fatal.report(error);
            }
        }
    }

    /** A refusal that takes its turn among the answers. */
    private final class Refusal implements Inbox.Request {
        private final ServerMessage.Failure failure;

        Refusal(ServerMessage.Failure failure) {
            this.failure = failure;
        }

        @Override
        public boolean isSend() {
            return false;
        }

        @Override
        public int bytes() {
            return REQUEST_BYTES;
        }

        @Override
        public CompletableFuture<?> begin() {
            refuse(failure);
            return ANSWERED;
        }

        @Override
        public void failed(Throwable error) {
            LOG.error("c={} failed at a refusal", number, error);
            Fatal.report(error);
        }
    }

    /** Begins a request; what this returns ends when it has been answered. */
    private CompletableFuture<?> handle(ClientMessage message) {
        if (message instanceof ClientMessage.Hello hello) {
            return hello(hello);
        } else if (message instanceof ClientMessage.Ping ping) {
            offer(new ServerMessage.Pong(ping.t()));
            return ANSWERED;
        }
        User from = user;
        if (from == null) {
            throw new BadMessage(ErrorCode.UNAUTHENTICATED, "say hello first");
        }
        if (message instanceof ClientMessage.Send send) {
            return send(from, send);
        } else if (message instanceof ClientMessage.Join join) {
            return whenRead(() -> conversation.hub().join(this, join));
        } else if (message instanceof ClientMessage.Leave leave) {
            return conversation.hub().leave(this, leave.room());
        } else if (message instanceof ClientMessage.Typing typing) {
            return conversation.hub().typing(this, typing);
        } else if (message instanceof ClientMessage.History history) {
            return whenRead(() ->
                    conversation.historyFor(network, history).handle((answer, e) -> answer(answer, history.room())));
        } else if (message instanceof ClientMessage.Members members) {
            return conversation.members(members).handle((answer, e) -> answer(answer, members.room()));
        }
        throw new IllegalStateException("no request: " + message);
    }

    /** Begins what has a long answer, when most of the answers before it have been sent: a page waits in the log, not here. */
    private CompletableFuture<?> whenRead(Supplier<CompletableFuture<?>> begin) {
        if (outbox.depth() <= READ_AHEAD) {
            return begin.get();
        }
        CompletableFuture<Void> read = new CompletableFuture<>();
        outbox.whenSent(() -> read.complete(null));
        return read.thenCompose(sent -> begin.get().thenApply(answer -> null));
    }

    private CompletableFuture<?> send(User from, ClientMessage.Send send) {
        if (leaving) {
            String text = "this instance is going away; try again on another";
            refuse(new ServerMessage.Failure(
                    ErrorCode.UNAVAILABLE, text, send.nonce(), send.room().value(), null));
            return ANSWERED;
        }
        return conversation.publishFrom(network, from, send).handle((receipt, e) -> {
            if (receipt == null) {
                refuse(Conversation.notPublished(send, e));
                return ANSWERED;
            }
            offer(new ServerMessage.Ack(send.nonce(), send.room(), receipt.id(), receipt.at(), receipt.duplicate()));
            LOG.debug("accept c={} room={} id={}", number, send.room(), receipt.id());
            return ANSWERED;
        });
    }

    private @Nullable Void answer(@Nullable ServerMessage answer, RoomName room) {
        if (answer != null) {
            offer(answer);
        } else {
            refuse(new ServerMessage.Failure(
                    ErrorCode.UNAVAILABLE, "cannot be answered now; try again", null, room.value(), null));
        }
        return null;
    }

    private CompletableFuture<?> hello(ClientMessage.Hello hello) {
        User now = user;
        Optional<User> known = now != null && hello.token() == null
                ? Optional.of(new User(now.id(), hello.name() == null ? now.name() : hello.name(), now.guest()))
                : conversation.userOf(hello);
        if (known.isEmpty()) {
            conversation.refusedToken(transport.peer());
            throw new BadMessage(ErrorCode.UNAUTHENTICATED, "token: not one of ours, or no longer good");
        }
        User next = known.get();
        if (now != null && !now.id().equals(next.id())) {
            throw new BadMessage(ErrorCode.CONFLICT, "token: another person's than this connection's");
        }
        if (now == null) {
            if (!admit(next, welcome(next))) {
                refuse(new ServerMessage.Failure(
                        ErrorCode.RATE_LIMITED, TOO_MANY, null, null, TimeUnit.NANOSECONDS.toMillis(RENAME_NANOS)));
            }
            return ANSWERED;
        }
        if (!next.equals(now)) {
            return rename(next);
        }
        offer(welcome(next));
        return ANSWERED;
    }

    private CompletableFuture<?> rename(User next) {
        long now = conversation.nanoTime();
        long waitNanos = renamedAt == 0 ? 0 : renamedAt + RENAME_NANOS - now;
        if (waitNanos > 0 && conversation.limits().sendPerSecond() > 0) {
            long retryAfterMs = waitNanos / 1_000_000 + 1;
            String text = "another name so soon; try again in " + retryAfterMs + " ms";
            refuse(new ServerMessage.Failure(ErrorCode.RATE_LIMITED, text, null, null, retryAfterMs));
            return ANSWERED;
        }
        renamedAt = now == 0 ? 1 : now;
        user = next;
        offer(welcome(next));
        return conversation.hub().rename(this, next);
    }

    private ServerMessage.Welcome welcome(User to) {
        return conversation.welcome(to, conversation.token(to));
    }

    /** It is known now who this is; false when that person has as many connections as one may have. */
    boolean admit(User known, ServerMessage.Welcome welcome) {
        Connections connections = conversation.connections();
        if (!connections.count(known.id(), conversation.connectionsPerPerson())) {
            return false;
        }
        counted.set(true);
        user = known;
        if (!connections.contains(this)) {
            discount(known); // It has ended meanwhile, perhaps before anybody knew whose it was.
        }
        LOG.info("connect c={} user={} from={}", number, known.id(), transport.peer());
        offer(welcome);
        conversation.hub().admitted(this);
        return true;
    }

    private void discount(User known) {
        if (counted.compareAndSet(true, false)) {
            conversation.connections().discount(known.id());
        }
    }

    /** Tells the peer whether its sends are taken, if that is not what it believes. On the hub's thread. */
    void tellLive(boolean live) {
        if (live != believedLive) {
            believedLive = live;
            offer(new ServerMessage.Status(live));
        }
    }

    /** The peer has given a sign of life. */
    public void alive() {
        unanswered.set(0);
    }

    /** The peer has sent a ping or a pong. */
    public void receiveControl() {
        unanswered.set(0);
        if (isOver()) {
            passOver();
        } else {
            countFrame();
        }
    }

    /** Charges for a frame that asks for nothing by itself. */
    private void countFrame() {
        if (allowance.charge(Cost.FRAME) > Cost.DEBT) {
            evict(Eviction.FLOOD, CloseCode.POLICY, "far too many frames");
        }
    }

    /** Cuts off a peer that goes on and on after the close, which costs a thread of the container's. */
    private void passOver() {
        if (allowance.charge(Cost.FRAME) > 2 * Cost.DEBT) {
            transport.abort();
        }
    }

    /** Closes the connection for what it costs the instance; what waits to be carried out is dropped. */
    void evict(Eviction why, CloseCode code, String reason) {
        if (isOver()) {
            return;
        }
        LOG.info("c={} user={} from={} is closed: {}", number, userIdOrNone(), transport.peer(), reason);
        conversation.metrics().counter(Eviction.METRIC, "why", why.label()).increment();
        closing();
        inbox.clear();
        unfinished.take();
        if (why == Eviction.OUTBOXES) {
            closeNanos = EVICTED_NANOS;
        }
        if (code == CloseCode.TRY_AGAIN) {
            outbox.evict(code, reason);
        } else {
            outbox.close(code, reason);
        }
    }

    /** Ends the connection when all that is queued has been sent. */
    public void close(CloseCode code, String reason) {
        LOG.debug("c={} is being closed: {} {}", number, code.number(), reason);
        closing();
        outbox.close(code, reason);
    }

    private void closing() {
        if (closingAt == 0) {
            closingAt = conversation.nanoTime();
        }
    }

    /** The connection has ended; called once by the container. */
    public void disconnected(int closeCode) {
        gone = true;
        unfinished.take();
        outbox.disconnected();
        if (conversation.connections().remove(this)) {
            User known = user;
            if (known != null) {
                discount(known);
            }
            conversation.hub().disconnected(this);
            conversation
                    .metrics()
                    .counter("chat.disconnects", "code", CloseLabel.of(closeCode))
                    .increment();
            LOG.info("disconnect c={} user={} code={}", number, userIdOrNone(), closeCode);
        }
    }

    private String userIdOrNone() {
        User known = user;
        return known == null ? "-" : known.id();
    }

    void offer(ServerMessage message) {
        offer(Payload.of(message));
    }

    void offer(Payload payload) {
        if (outbox.offer(payload) == Outbox.Offer.OVERFLOWED) {
            closing();
            conversation.metrics().counter("chat.slow.readers").increment();
            LOG.info("c={} reads too slowly and is closed", number);
        } else if (payload.length() >= Outbox.SHORT) {
            conversation.relieveOutboxes();
        }
    }

    /** Answers that a request is not carried out, and counts it. */
    void refuse(ServerMessage.Failure failure) {
        conversation.refused(failure.code());
        offer(failure);
    }

    /** A part of a log has been read for it. */
    void hasRead(Backplane.Page page) {
        conversation.hasRead(network, page);
    }

    int waitingBytes() {
        return outbox.depth();
    }

    /** Of what it has begun to send, and of its requests that wait. */
    int inputBytes() {
        return unfinished.bytes() + inbox.bytes();
    }

    /** How many of its requests wait. */
    int waitingRequests() {
        return inbox.size();
    }

    void whenSent(Runnable action) {
        outbox.whenSent(action);
    }

    /** Lets what it asked for be answered, then closes as {@link #close}. */
    void drain(CloseCode code, String reason) {
        leaving = true;
        inbox.whenIdle(() -> close(code, reason));
    }

    /** Looks whether something is due on this connection. On the clock's thread, about once a second. */
    void beat(long now, long helloNanos, long intervalNanos) {
        if (closingAt != 0) {
            if (now - closingAt > closeNanos) {
                transport.abort();
            }
        } else if (user == null && now - connectedAt > helloNanos) {
            close(CloseCode.POLICY, "no hello in time");
        } else if (unfinished.isOlderThan(UNFINISHED_NANOS, now)) {
            evict(Eviction.UNFINISHED, CloseCode.POLICY, "a message was not finished in time");
        } else if (isStalled(now)) {
            conversation.metrics().counter("chat.slow.readers").increment();
            evict(Eviction.STALLED, CloseCode.TRY_AGAIN, "reads nothing");
        } else if (now - pingedAt > intervalNanos) {
            pingedAt = now;
            ping();
        }
    }

    /** Whether a frame has been on its way for long and nothing of it has been taken; what the peer says is no progress. */
    private boolean isStalled(long now) {
        long before = progress;
        progress = outbox.progress();
        if (progress < 0 || progress != before) {
            progressedAt = now;
        }
        return now - progressedAt > STALLED_NANOS;
    }

    private void ping() {
        if (unanswered.getAndIncrement() < 2) {
            transport.ping();
        } else {
            LOG.info("c={} has not answered two pings", number);
            transport.abort(); // Nobody is there to take a close frame.
        }
    }

    boolean isUser() {
        return user != null;
    }

    /** Who it is; after {@code hello} only. */
    User user() {
        User known = user;
        if (known == null) {
            throw new IllegalStateException("no hello yet");
        }
        return known;
    }

    boolean isGone() {
        return gone;
    }

    long number() {
        return number;
    }

    Set<Room> rooms() {
        return rooms;
    }
}
