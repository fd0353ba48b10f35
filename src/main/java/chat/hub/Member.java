package chat.hub;

import chat.protocol.ClientMessage;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection in one room. On the hub's thread. */
final class Member {
    /** How often one connection may say in one room that it is typing. */
    private static final int TYPING_PER_SECOND = 3;

    private final Room room;
    private final Client client;

    /** Null while this member has seen just what the room has handed out. */
    private @Nullable Replay replay;

    /** To be called when the request to join has had its first answer; null when there is none that waits. */
    private @Nullable Runnable answered;

    /** Null until it is typing. */
    private @Nullable TokenBucket typing;

    /** Whether it has begun to join. */
    private boolean started;

    private boolean gone;

    Member(Room room, Client client) {
        this.room = room;
        this.client = client;
    }

    Client client() {
        return client;
    }

    /** Has asked to join. What is given is called when it has had a first answer, which may be a refusal. */
    void asked(Runnable answered) {
        answered();
        this.answered = answered;
    }

    /** Joins, or joins anew: gets what follows {@code after}, or the newest. */
    void join(ClientMessage.Join request) {
        start(new Replay(room, this, request.after(), request.limit()));
    }

    /** The request to join has had its first answer. */
    void answered() {
        Runnable action = answered;
        answered = null;
        if (action != null) {
            action.run();
        }
    }

    /** The log has broken off after what this member has seen, or after {@code lastId} if it was live. */
    void resync(MessageId lastId) {
        Replay now = replay;
        start(now == null ? Replay.resync(room, this, lastId) : now.again());
    }

    private void start(Replay replay) {
        this.replay = replay;
        started = true;
        replay.read();
    }

    /** @param payload the same entries, encoded */
    void deliver(List<Publication> run, Payload payload) {
        Replay now = replay;
        if (now == null) {
            offer(payload);
        } else {
            now.accept(run);
        }
    }

    /** Whether it has its answer to joining, so that what is of the moment means something to it. */
    boolean hears() {
        Replay now = replay;
        return started && (now == null || now.isAnnounced());
    }

    /** Whether it has not said too often of late that it is typing. */
    boolean mayType() {
        TokenBucket bucket = typing;
        if (bucket == null) {
            bucket = new TokenBucket(TYPING_PER_SECOND, 2 * TYPING_PER_SECOND, System::nanoTime);
            typing = bucket;
        }
        return bucket.tryTake() == 0;
    }

    void offer(Payload payload) {
        if (!gone) {
            client.offer(payload);
        }
    }

    void live() {
        replay = null;
    }

    boolean isReplaying(Replay candidate) {
        return !gone && replay == candidate;
    }

    void gone() {
        gone = true;
        replay = null;
        answered();
    }
}
