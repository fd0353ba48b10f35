package chat.hub;

import chat.connection.ClientConnection;
import chat.connection.Payload;
import chat.limits.TokenBucket;
import chat.protocol.ClientMessage;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One connection in one room. Confined to the hub's thread. */
final class Member {
    /** Typing notices of one connection in one room. */
    private static final int TYPING_PER_SECOND = 3;

    private final Room room;
    private final ClientConnection client;

    /** Null while this member has seen exactly what the room has handed out. */
    private @Nullable Replay replay;

    /** Completes when the request to join has had its first answer; null when none waits for one. */
    private @Nullable CompletableFuture<@Nullable Void> answer;

    /** Null until the first notice. */
    private @Nullable TokenBucket typing;

    private boolean replayStarted;
    private boolean failed;
    private boolean removed;

    Member(Room room, ClientConnection client) {
        this.room = room;
        this.client = client;
    }

    ClientConnection client() {
        return client;
    }

    /** Returns a future that completes when the request to join has had its first answer, which may be a refusal. */
    CompletableFuture<@Nullable Void> expectAnswer() {
        onAnswered();
        CompletableFuture<@Nullable Void> next = new CompletableFuture<>();
        answer = next;
        return next;
    }

    /** The request to join has had its first answer. */
    void onAnswered() {
        CompletableFuture<@Nullable Void> answered = answer;
        answer = null;
        if (answered != null) {
            answered.complete(null);
        }
    }

    /** Joins, or joins again: receives what follows {@code after}, or the newest entries. */
    void join(ClientMessage.Join request) {
        start(new Replay(room, this, request.after(), request.limit()));
    }

    /** The log has broken off after what this member has seen, or after {@code seen} if it was not replaying. */
    void resync(MessageId seen) {
        Replay now = replay;
        start(now == null ? Replay.afterBreak(room, this, seen) : now.restart());
    }

    private void start(Replay next) {
        replay = next;
        replayStarted = true;
        next.read();
    }

    /** @param payload the same entries, encoded */
    void deliver(List<Publication> run, Payload payload) {
        Replay now = replay;
        if (failed) {
            return;
        }
        if (now == null) {
            offer(payload);
        } else {
            now.accept(run);
        }
    }

    /** Whether it has been told that it has joined: before that, ephemeral messages mean nothing to it. */
    boolean hasJoined() {
        Replay now = replay;
        return replayStarted && (now == null || now.isAnnounced());
    }

    /** Counts another typing notice; returns false when it is one too many. */
    boolean tryType() {
        TokenBucket bucket = typing;
        if (bucket == null) {
            bucket = new TokenBucket(
                    TYPING_PER_SECOND, 2 * TYPING_PER_SECOND, room.context().loop()::nanoTime);
            typing = bucket;
        }
        return bucket.tryTake() == 0;
    }

    void offer(Payload payload) {
        if (!removed && !failed) {
            client.offer(payload);
        }
    }

    /** The replay has arrived at what the room has handed out. */
    void endReplay() {
        replay = null;
    }

    /** Whether that replay is the current one. */
    boolean isReplaying(Replay candidate) {
        return !removed && !failed && replay == candidate;
    }

    /** Entries could not be handed to it: it gets none of those that follow, and will be refused. */
    void onDeliveryFailed() {
        failed = true;
    }

    /** It is no member any more. */
    void onRemoved() {
        removed = true;
        replay = null;
        onAnswered();
    }
}
