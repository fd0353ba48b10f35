package chat.cluster;

import chat.connection.ClientConnection;
import chat.connection.Connections;
import chat.connection.Payload;
import chat.protocol.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One rebalancing, from its beginning to its end: the connections that it has asked to move. It asks those that have been
 * there longest, each once, and those that came meanwhile, who may be clients that moved and came back, only when no others
 * are left. Confined to the scheduler's thread.
 */
final class RebalanceRound {
    /** The time within which clients pick a random moment to move: it ends before the next observation. */
    private static final Duration JITTER = Duration.ofSeconds(3);

    /** The time after which no client is expected to move. A browser may delay the timers of a hidden page by a minute. */
    private static final Duration MOVE_TIMEOUT = Duration.ofSeconds(70);

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final long begunAt;

    /** The number of the newest connection that may be asked. */
    private long newestNumber;

    /** The most connections that it asks. */
    private final int most;

    /** The number of connections that it has asked. */
    private int askedCount;

    /** The connections that were asked and are still open, with the times at which they were asked. */
    private final Map<ClientConnection, Long> asked = new HashMap<>();

    /**
     * @param newestNumber the number of the connection that was opened last
     * @param surplus the number of connections to move; at most four times as many are asked, since some come back here
     */
    RebalanceRound(long newestNumber, int surplus, long now) {
        this.newestNumber = newestNumber;
        this.begunAt = now;
        this.most = 4 * surplus;
    }

    /** Returns how many of those asked have moved since the last call. */
    int countMoved() {
        int before = asked.size();
        asked.keySet().removeIf(ClientConnection::isDisconnected);
        return before - asked.size();
    }

    /** Whether two minutes have passed, within which it should have reached its end. */
    boolean isOver(long now) {
        return now - begunAt >= DEADLINE.toNanos();
    }

    /**
     * Asks the surplus to move, but for those who were asked before and may still move.
     *
     * @return how many it has asked
     */
    int ask(Connections connections, int surplus, int max, long now) {
        long onTheirWay = asked.values().stream()
                .filter(at -> now - at < MOVE_TIMEOUT.toNanos())
                .count();
        long wanted = Math.min(Math.min(surplus - onTheirWay, max), most - askedCount);
        if (wanted <= 0) {
            return 0;
        }
        Payload restart = Payload.of(new ServerMessage.Restart(JITTER.toMillis()));
        List<ClientConnection> next =
                candidates(connections).stream().limit(wanted).toList();
        if (next.size() < wanted) {
            newestNumber = connections.lastNumber();
        }
        next.forEach(client -> {
            client.offer(restart);
            asked.put(client, now);
        });
        askedCount += next.size();
        return next.size();
    }

    private List<ClientConnection> candidates(Connections connections) {
        List<ClientConnection> candidates = new ArrayList<>();
        connections.forEachMovable(client -> {
            if (client.number() <= newestNumber && !asked.containsKey(client)) {
                candidates.add(client);
            }
        });
        candidates.sort(Comparator.comparingLong(ClientConnection::number));
        return candidates;
    }
}
