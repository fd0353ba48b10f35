package chat.chaos;

import org.jspecify.annotations.Nullable;

/**
 * A message that a member means to have said, or a change that is to be made, however often it had to be sent. Until it is acknowledged it may stand in
 * the log or not; from then on it must.
 *
 * <p>Written by the members' thread; read when the run is over.
 */
final class Sent {
    private final String member;
    private final String room;
    private final long number;
    private final String nonce;
    private final String text;
    private final long begunAt;
    private volatile @Nullable Position acked;
    private volatile @Nullable Position ackedOtherwise;
    private volatile boolean refused;

    /**
     * @param number counts what this member says in this room
     * @param text nobody else says that
     * @param begunAt when it was first sent, in ns of {@link System#nanoTime}
     */
    Sent(String member, String room, long number, String nonce, String text, long begunAt) {
        this.member = member;
        this.room = room;
        this.number = number;
        this.nonce = nonce;
        this.text = text;
        this.begunAt = begunAt;
    }

    String member() {
        return member;
    }

    String room() {
        return room;
    }

    long number() {
        return number;
    }

    String nonce() {
        return nonce;
    }

    String text() {
        return text;
    }

    long begunAt() {
        return begunAt;
    }

    /** The server has said that it stands there. Said twice, it must be the same place. */
    void acked(Position id) {
        Position before = acked;
        if (before == null) {
            acked = id;
        } else if (!before.equals(id)) {
            ackedOtherwise = id;
        }
    }

    /** It was refused for good, and will not be sent again. */
    void refused() {
        refused = true;
    }

    @Nullable
    Position ackedAs() {
        return acked;
    }

    /** Another place that it was acknowledged at, which must not be. */
    @Nullable
    Position ackedOtherwise() {
        return ackedOtherwise;
    }

    boolean isRefused() {
        return refused;
    }
}
