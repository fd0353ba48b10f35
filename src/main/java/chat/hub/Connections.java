package chat.hub;

import chat.metrics.Metrics;
import chat.protocol.CloseCode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/** All connections of this instance. Safe for use by many threads. */
public final class Connections {
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();

    /** How many connections each person has who has said hello, by id. */
    private final Map<String, Integer> ofPerson = new ConcurrentHashMap<>();

    private final AtomicBoolean evicting = new AtomicBoolean();
    private final int max;

    public Connections(int max, Metrics metrics) {
        this.max = max;
        metrics.gauge("chat.connections", clients::size);
        metrics.gauge("chat.connections.limit", () -> max);
        metrics.declare("chat.disconnects", "code", CloseLabel.all());
    }

    /** Whether another one would be too many. */
    public boolean isFull() {
        return clients.size() >= max;
    }

    public int size() {
        return clients.size();
    }

    void add(Client client) {
        clients.add(client);
    }

    boolean contains(Client client) {
        return clients.contains(client);
    }

    boolean remove(Client client) {
        return clients.remove(client);
    }

    /**
     * Closes those that hold most, until all together hold less than their bound. One thread at a time does it; others that
     * come meanwhile go on.
     */
    void evictLargest(ByteBudget budget, ToIntFunction<Client> holds, Eviction why, String reason) {
        if (!evicting.compareAndSet(false, true)) {
            return;
        }
        try {
            // The figures change while they are compared: each is asked for once.
            List<Map.Entry<Integer, Client>> largest = clients.stream()
                    .map(client -> Map.entry(holds.applyAsInt(client), client))
                    .filter(held -> held.getKey() > 0)
                    .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                    .toList();
            for (Map.Entry<Integer, Client> held : largest) {
                if (!budget.isExceeded()) {
                    return;
                }
                held.getValue().evict(why, CloseCode.TRY_AGAIN, reason);
            }
        } finally {
            evicting.set(false);
        }
    }

    /** Closes the one of which most requests wait. */
    void evictBusiest() {
        if (!evicting.compareAndSet(false, true)) {
            return;
        }
        try {
            Client busiest = null;
            int most = 0;
            for (Client client : clients) {
                int waiting = client.waitingRequests();
                if (waiting > most) {
                    most = waiting;
                    busiest = client;
                }
            }
            if (busiest != null) {
                busiest.evict(Eviction.HUB, CloseCode.TRY_AGAIN, "asks for much while the server is busy");
            }
        } finally {
            evicting.set(false);
        }
    }

    /** Counts another connection of a person's; false, and it is not counted, when that would be more than so many. */
    boolean count(String userId, int max) {
        int[] before = {0};
        ofPerson.compute(userId, (id, count) -> {
            before[0] = count == null ? 0 : count;
            return Math.min(before[0] + 1, max);
        });
        return before[0] < max;
    }

    /** One that was counted is no more. */
    void discount(String userId) {
        ofPerson.computeIfPresent(userId, (id, count) -> count == 1 ? null : count - 1);
    }

    /** Whether a person has as many as that. */
    boolean hasMost(String userId, int max) {
        return ofPerson.getOrDefault(userId, 0) >= max;
    }

    void forEach(Consumer<Client> action) {
        clients.forEach(action);
    }

    /** Those that have said who they are. */
    void forEachUser(Consumer<Client> action) {
        clients.forEach(client -> {
            if (client.isUser()) {
                action.accept(client);
            }
        });
    }
}
