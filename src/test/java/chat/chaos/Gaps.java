package chat.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long messages took to reach the members: from the first attempt to send one, even if that failed, to its
 * first arrival; and around a move, how much later it reached the member that moved than the first member. Takes
 * nanoseconds, returns milliseconds. For one thread.
 */
final class Gaps {
    private static final double PERCENTILE = 0.99;

    private final Map<String, List<Around>> moves = new HashMap<>();
    private final Map<Feed.Transport, Long> longest = new HashMap<>();

    private static final class Around {
        final History.Move move;
        long gap;

        Around(History.Move move) {
            this.move = move;
        }
    }

    Gaps(List<History.Move> moves) {
        for (History.Move move : moves) {
            this.moves.computeIfAbsent(move.member(), key -> new ArrayList<>()).add(new Around(move));
        }
    }

    /** A member that had been there before the message was sent has got it. */
    void reached(String member, Feed.Transport transport, long sentAt, long firstSeenAt, long seenAt) {
        longest.merge(transport, seenAt - sentAt, Math::max);
        for (Around around : moves.getOrDefault(member, List.of())) {
            if (firstSeenAt <= around.move.endedAt() && seenAt >= around.move.begunAt()) {
                around.gap = Math.max(around.gap, seenAt - firstSeenAt);
            }
        }
    }

    long longest(Feed.Transport transport) {
        return TimeUnit.NANOSECONDS.toMillis(longest.getOrDefault(transport, 0L));
    }

    /** Returns the 99th percentile of the gaps around moves, in ms; 0 when nobody moved. */
    long ofMoves() {
        List<Long> gaps = new ArrayList<>();
        moves.values().forEach(all -> all.forEach(around -> gaps.add(around.gap)));
        Collections.sort(gaps);
        int index = (int) Math.ceil(gaps.size() * PERCENTILE) - 1;
        return gaps.isEmpty() ? 0 : TimeUnit.NANOSECONDS.toMillis(gaps.get(index));
    }
}
