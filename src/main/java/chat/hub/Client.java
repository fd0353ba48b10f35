package chat.hub;

import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.CloseCode;
import chat.protocol.ErrorCode;
import chat.protocol.Json;
import chat.protocol.Limits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    private final long number;
    private final Conversation conversation;
    private final Transport transport;
    private final Outbox outbox;
    private final Inbox inbox = new Inbox();
    private final TokenBucket bucket;
    private final long connectedAt;

    /** Null until {@code hello}; written by one request at a time. */
    private volatile @Nullable User user;

    /** When closing began, or 0; in nanoseconds, as are the other times. */
    private volatile long closingAt;

    /** The clock's thread alone. */
    private long pingedAt;

    /** The connection is to be closed, and takes no more sends. */
    private volatile boolean leaving;

    /** Set by the container's thread, once. */
    private volatile boolean gone;

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
        this.outbox = new Outbox(transport, conversation.outboxBytes(), conversation::shed);
        int perSecond = conversation.limits().sendPerSecond();
        this.bucket = new TokenBucket(perSecond, perSecond * Limits.BURST_SECONDS, conversation::nanoTime);
        this.connectedAt = conversation.nanoTime();
        this.pingedAt = connectedAt;
    }

    /** Takes one frame from the peer: objects separated by line feeds, handled in their order, until it is being closed. */
    public void receive(String frame) {
        unanswered.set(0);
        int from = 0;
        while (from <= frame.length() && closingAt == 0 && !gone) {
            int end = frame.indexOf('\n', from);
            String line = frame.substring(from, end < 0 ? frame.length() : end);
            if (!line.isBlank()) {
                receiveOne(line);
            }
            if (end < 0) {
                return;
            }
            from = end + 1;
        }
    }

    private void receiveOne(String line) {
        Inbox.Request request = request(line);
        if (!inbox.offer(request)) {
            close(CloseCode.TRY_AGAIN, "too many requests are under way");
        }
    }

    /** What a line asks for; a refusal takes its turn as any other answer does. */
    private Inbox.Request request(String line) {
        ClientMessage message;
        try {
            message = Json.decode(line, conversation.limits());
        } catch (BadMessage e) {
            return refusal(e.toFailure());
        }
        if (!(message instanceof ClientMessage.Send send)) {
            return new Inbox.Request(false, () -> handle(message));
        }
        long retryAfterMs = bucket.tryTake();
        if (retryAfterMs == 0) {
            return new Inbox.Request(true, () -> handle(send));
        }
        String text = "too fast; try again in " + retryAfterMs + " ms";
        return refusal(new ServerMessage.Failure(
                ErrorCode.RATE_LIMITED, text, send.nonce(), send.room().value(), retryAfterMs));
    }

    private Inbox.Request refusal(ServerMessage.Failure failure) {
        return new Inbox.Request(false, () -> {
            refuse(failure);
            return ANSWERED;
        });
    }

    /** Begins a request; what this returns ends when it has been answered. */
    private CompletableFuture<?> handle(ClientMessage message) {
        try {
            return handleValid(message);
        } catch (BadMessage e) {
            refuse(e.toFailure(message));
        } catch (RuntimeException e) {
            conversation.metrics().counter("chat.errors", "where", "client").increment();
            LOG.error("c={} failed at a request", number, e);
            refuse(new BadMessage(ErrorCode.UNAVAILABLE, "this failed; try again").toFailure(message));
        }
        return ANSWERED;
    }

    private CompletableFuture<?> handleValid(ClientMessage message) {
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
            return conversation.hub().join(this, join);
        } else if (message instanceof ClientMessage.Leave leave) {
            return conversation.hub().leave(this, leave.room());
        } else if (message instanceof ClientMessage.Typing typing) {
            return conversation.hub().typing(this, typing);
        } else if (message instanceof ClientMessage.History history) {
            return conversation.history(history).handle((answer, e) -> answer(answer, history.room()));
        } else if (message instanceof ClientMessage.Members members) {
            return conversation.members(members).handle((answer, e) -> answer(answer, members.room()));
        }
        throw new IllegalStateException("no request: " + message);
    }

    private CompletableFuture<?> send(User from, ClientMessage.Send send) {
        if (leaving) {
            String text = "this instance is going away; try again on another";
            refuse(new ServerMessage.Failure(
                    ErrorCode.UNAVAILABLE, text, send.nonce(), send.room().value(), null));
            return ANSWERED;
        }
        return conversation.publish(from, transport.peer(), send).handle((receipt, e) -> {
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
            throw new BadMessage(ErrorCode.UNAUTHENTICATED, "token: not one of ours, or no longer good");
        }
        User next = known.get();
        if (now != null && !now.id().equals(next.id())) {
            throw new BadMessage(ErrorCode.CONFLICT, "token: another person's than this connection's");
        }
        if (now == null) {
            admit(next, welcome(next));
            return ANSWERED;
        }
        user = next;
        offer(welcome(next));
        return conversation.hub().renamed(this, next);
    }

    private ServerMessage.Welcome welcome(User to) {
        return conversation.welcome(to, conversation.token(to));
    }

    /** It is known now who this is. */
    void admit(User known, ServerMessage.Welcome welcome) {
        user = known;
        LOG.info("connect c={} user={} from={}", number, known.id(), transport.peer());
        offer(welcome);
        conversation.hub().admitted(this);
    }

    /** Tells the peer whether its sends are taken, if that is not what it believes. On the hub's thread. */
    void tellLive(boolean live) {
        if (live != believedLive) {
            believedLive = live;
            offer(new ServerMessage.Status(live));
        }
    }

    /** Asks for something on the peer's behalf. */
    public void request(ClientMessage message) {
        inbox.offer(new Inbox.Request(false, () -> handle(message)));
    }

    /** The peer has sent a frame of any kind. */
    public void alive() {
        unanswered.set(0);
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
        outbox.disconnected();
        if (conversation.connections().remove(this)) {
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
        }
    }

    /** Answers that a request is not carried out, and counts it. */
    void refuse(ServerMessage.Failure failure) {
        conversation.refused(failure.code());
        offer(failure);
    }

    int waitingBytes() {
        return outbox.depth();
    }

    void whenSent(Runnable action) {
        outbox.whenEmpty(action);
    }

    /** Lets what it asked for be answered, then closes as {@link #close}. */
    void drain(CloseCode code, String reason) {
        leaving = true;
        inbox.whenIdle(() -> close(code, reason));
    }

    /** Looks whether something is due on this connection. On the clock's thread, about once a second. */
    void beat(long now, long helloNanos, long intervalNanos) {
        if (closingAt != 0) {
            if (now - closingAt > CLOSE_NANOS) {
                transport.abort();
            }
        } else if (user == null && now - connectedAt > helloNanos) {
            close(CloseCode.POLICY, "no hello in time");
        } else if (now - pingedAt > intervalNanos) {
            pingedAt = now;
            ping();
        }
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
