package chat.chaos;

import java.util.List;
import java.util.Map;

/**
 * The result of a run. Times are in ms.
 *
 * @param messages that somebody meant to send
 * @param deliveries to members, each counted once a member
 * @param lost messages that were acknowledged and do not stand in the log, or stand there and did not reach all members
 * @param doubled messages that stand in the log twice, or came twice on one connection
 * @param reordered messages that came, or stand, before one that they should follow
 * @param phantom messages that nobody sent, or that came but do not stand in the log
 * @param unexplainedGaps places where something was skipped, or the server said that it is no longer kept though it is
 * @param unanswered messages that were still not acknowledged when all had been well again for long
 * @param longestGap the longest that a message took, from being first sent, to reach a member on a WebSocket
 * @param longestGapEvents the same for a member that reads server-sent events
 * @param moves make-before-break moves
 * @param moveGap99 of each move, by how much later than the first member who moved got a message, at most; of these the 99th
 *     percentile
 * @param handshakes by outcome: 101, 200 for server-sent events, or how it failed
 * @param closes WebSockets that ended, by close code
 * @param closed what private rooms and ended sessions add
 * @param evidence a few words about each of the first defects
 */
record Verdict(
        long messages,
        long acked,
        long deliveries,
        long lost,
        long doubled,
        long reordered,
        long phantom,
        long unexplainedGaps,
        long unanswered,
        long longestGap,
        long longestGapEvents,
        long moves,
        long moveGap99,
        long slowestHandshake,
        Map<String, Long> handshakes,
        Map<Integer, Long> closes,
        ClosedRooms.Outcome closed,
        List<String> evidence) {
    /** The outcome of a handshake that a client gave up waiting for. */
    static final String HUNG = "gave up";

    /** Whether all that must be zero is. */
    boolean isClean() {
        return lost + doubled + reordered + phantom + unexplainedGaps + unanswered == 0 && closed.isClean();
    }

    long handshakeCount() {
        return handshakes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Those that were refused or cut off. */
    long failedHandshakes() {
        return handshakeCount()
                - handshakes.getOrDefault("101", 0L)
                - handshakes.getOrDefault("200", 0L)
                - hungHandshakes();
    }

    /** Those that had no answer yet when the client gave up. */
    long hungHandshakes() {
        return handshakes.getOrDefault(HUNG, 0L);
    }

    long abnormalCloses() {
        return closes.getOrDefault(1006, 0L);
    }
}
