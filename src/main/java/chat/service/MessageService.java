package chat.service;

import chat.backplane.Backplane;
import chat.concurrent.Futures;
import chat.connection.Connections;
import chat.metrics.CounterFamily;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.MessageBody;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import chat.protocol.Utf8;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the logs of rooms for users, counts the outcomes, and charges what is read to the reader's network. Safe
 * for use by many threads.
 *
 * <p>Every future that is returned completes on the executor of answers, in the order in which the backplane answers: what
 * follows from an answer, such as a write to a client, runs on no thread of the backplane.
 */
public final class MessageService {
    /** Bytes of a user in a list of members, without its id and name. */
    private static final int USER_BYTES = 33;

    private final Backplane backplane;
    private final Connections connections;
    private final Executor answers;
    private final CounterFamily outcomes;
    private final Timer publishing;

    /**
     * @param connections holds the shares of networks
     * @param answers runs one task at a time, in the order in which they were handed in
     */
    public MessageService(Backplane backplane, Connections connections, Executor answers, Metrics metrics) {
        this.backplane = backplane;
        this.connections = connections;
        this.answers = answers;
        this.publishing = metrics.timer("chat.publish");
        this.outcomes = metrics.declare(
                "chat.messages", "outcome", Stream.of("accepted", "duplicate", "limited", "unavailable"));
    }

    /**
     * Publishes a message.
     *
     * @param network whose share it is taken from; see {@link chat.limits.ClientNetwork}
     * @return completes as {@link Backplane#publish} does; for the failures see {@link #refusalOf}
     */
    CompletableFuture<Backplane.Receipt> publish(User from, String network, ClientMessage.Send send) {
        long begun = System.nanoTime();
        String body = MessageBody.toJson(from, send);
        Backplane.Draft draft = new Backplane.Draft(send.room(), from.id(), network, send.nonce(), "message", body);
        return onAnswers(backplane.publish(draft)).whenComplete((receipt, e) -> {
            publishing.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            outcomes.increment(outcome(receipt, e));
        });
    }

    private static String outcome(Backplane.@Nullable Receipt receipt, @Nullable Throwable failure) {
        if (receipt != null) {
            return receipt.duplicate() ? "duplicate" : "accepted";
        }
        return Futures.causeOf(failure) instanceof Backplane.Limited ? "limited" : "unavailable";
    }

    /** Returns what to tell the author of a message that was published, over WebSocket as over HTTP. */
    static ServerMessage.Ack ackOf(ClientMessage.Send send, Backplane.Receipt receipt) {
        return new ServerMessage.Ack(send.nonce(), send.room(), receipt.id(), receipt.at(), receipt.duplicate());
    }

    /** Returns what to tell the author of a message that was not published: why, and when to try again. */
    static ServerMessage.Failure refusalOf(ClientMessage.Send send, @Nullable Throwable failure) {
        Throwable cause = Futures.causeOf(failure);
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

    /** Reads a page of a room's log and charges it to a network. */
    CompletableFuture<ServerMessage> history(String network, ClientMessage.History request) {
        CompletableFuture<Backplane.Page> page = request.after() == null
                ? backplane.readBefore(request.room(), request.before(), request.limit())
                : backplane.readAfter(request.room(), request.after(), request.limit());
        return onAnswers(page).thenApply(p -> {
            connections.chargeRead(network, p.entries());
            return new ServerMessage.History(request.room(), p.entries(), p.more());
        });
    }

    /** Reads who is in a room and charges the list to a network. */
    CompletableFuture<ServerMessage> members(String network, ClientMessage.Members request) {
        return onAnswers(backplane.presence(request.room())).thenApply(p -> {
            connections.chargeRead(network, bytesOf(p.users()));
            return new ServerMessage.Members(request.room(), p.count(), p.users());
        });
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
