package chat.hub;

import chat.connection.ClientConnection;
import chat.connection.Payload;
import chat.limits.TokenBucket;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.ServerMessage;
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

    /** The newest id of the log when this member was last allowed to read it; null before its page. */
    private @Nullable MessageId admittedAt;

    /** The last entry before the room was closed, while the log is asked whether it may read on; null otherwise. */
    private @Nullable MessageId closedAfter;

    /** The entry that removed its user before its page came; null if none did. */
    private @Nullable MessageId removedAt;

    /** Whether the log has allowed it to read since it asked to join. */
    private boolean admitted;

    private boolean entered;
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
        forgetRight();
        admitted = false;
        start(new Replay(room, this, request.after(), request.limit()));
    }

    /** The log has broken off after what this member has seen, or after {@code last} if it was not replaying. */
    void resync(MessageId last) {
        forgetRight(); // Its next page decides anew: ids of the log as it is now may not compare with those before.
        restart(last);
    }

    private void forgetRight() {
        admittedAt = null;
        closedAfter = null;
        removedAt = null;
    }

    /** The room is one for its members alone from the entry on that follows {@code last}. */
    void askAnew(MessageId last) {
        closedAfter = last;
        removedAt = null;
        restart(last);
    }

    private void restart(MessageId last) {
        Replay now = replay;
        if (!failed) {
            start(now == null ? Replay.afterBreak(room, this, last) : now.restart());
        }
    }

    private void start(Replay next) {
        replay = next;
        replayStarted = true;
        next.read();
    }

    /**
     * Hands it entries; returns false when that failed, which must not keep them from other members.
     *
     * @param payload the same entries, encoded
     */
    @SuppressWarnings("CatchingUnchecked") // Whatever it throws, only this member misses the entries.
    boolean deliver(List<Publication> run, Payload payload) {
        Replay now = replay;
        if (failed) {
            return true;
        }
        try {
            if (now == null) {
                offer(payload);
            } else {
                now.accept(run);
            }
            return true;
        } catch (Throwable e) {
            room.context().loop().report(e);
            return false;
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

    /** Whether it has been sent a part of the log, which it was allowed to read, and is being brought to where the room is. */
    boolean isCatchingUp() {
        return replay != null && admittedAt != null;
    }

    /** Whether that replay is the current one. */
    boolean isReplaying(Replay candidate) {
        return !removed && !failed && replay == candidate;
    }

    /**
     * Returns whether the removal of its user by that entry ends this member. An entry that precedes the last page does not: the log
     * has allowed the user to read since.
     */
    boolean isEndedBy(MessageId removal) {
        MessageId readable = admittedAt;
        if (readable == null || closedAfter != null) {
            removedAt = removal;
            return false;
        }
        return !failed && removal.isAfter(readable);
    }

    /**
     * A page was read for it, of a log that ends with that id.
     *
     * @return false if its user was removed after that: whether it may read is to be asked again
     */
    boolean admit(MessageId lastId) {
        if (!mayRead(lastId)) {
            return false;
        }
        extendRight(lastId);
        return true;
    }

    /** The log has allowed it to read up to there. */
    void extendRight(MessageId lastId) {
        removedAt = null;
        closedAfter = null;
        admittedAt = lastId;
        admitted = true;
    }

    /** Whether the log has allowed it to read since it asked to join: if so it has been sent a {@code joined}. */
    boolean wasAdmitted() {
        return admitted;
    }

    /** Whether no removal of its user is known that came after a page of which this is the log's newest id. */
    boolean mayRead(MessageId lastId) {
        MessageId removal = removedAt;
        return removal == null || !removal.isAfter(lastId);
    }

    /** Counts its user among those present, from its first page on. */
    void enter() {
        if (!entered) {
            entered = true;
            room.enter(client.user());
        }
    }

    /** Whether its user counts among those present. */
    boolean hasEntered() {
        return entered;
    }

    /** Tells it that its request is refused. */
    void refuse(ErrorCode code, String text) {
        client.refuse(new ServerMessage.Failure(code, text, null, room.name().value(), null));
    }

    /** Whether there may be entries for it that it has not been sent, now that it may not read any more. */
    boolean mayLackEntries() {
        MessageId closed = closedAfter;
        return isCatchingUp() && (closed == null || isBehind(closed));
    }

    /** Ends it while it is catching up: it gets nothing that the room hands out. */
    Farewell.Start end() {
        Replay now = replay;
        MessageId readable = admittedAt;
        if (now == null || readable == null) {
            throw new IllegalStateException("not catching up");
        }
        failed = true;
        return now.farewell(readable);
    }

    private MessageId seenOrNone() {
        return replay == null ? MessageId.NONE : replay.seenOrNone();
    }

    /** Whether an entry follows what it has been sent, while it is catching up. */
    boolean isBehind(MessageId id) {
        return id.isAfter(seenOrNone());
    }

    /** Tells it that it has left, after all that it has been sent. */
    void leave() {
        client.offer(new ServerMessage.Left(room.name()));
    }

    /** Tells it that it has left; it gets nothing that follows. */
    void expel() {
        try {
            offer(Payload.of(new ServerMessage.Left(room.name())));
        } finally {
            failed = true;
        }
    }

    /** Whether it gets nothing any more, and is about to be taken out. */
    boolean hasEnded() {
        return failed;
    }

    /** Entries could not be handed to it: it gets none of those that follow, and will be refused. */
    void onDeliveryFailed() {
        failed = true;
    }

    /** Whether the request to join has had its first answer. */
    boolean isAnswered() {
        return answer == null;
    }

    /** It is no member any more. */
    void onRemoved() {
        removed = true;
        replay = null;
        onAnswered();
    }
}
