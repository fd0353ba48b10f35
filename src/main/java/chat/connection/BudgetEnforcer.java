package chat.connection;

import chat.limits.ByteBudget;
import chat.protocol.CloseCode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntFunction;

/**
 * Closes the connections that hold the most when all together hold too much. One thread at a time evicts; others that come
 * meanwhile go on. Safe for use by many threads.
 */
final class BudgetEnforcer {
    private final Set<ClientConnection> clients;
    private final ConnectionContext context;
    private final AtomicBoolean evicting = new AtomicBoolean();

    /** @param clients all connections; safe for iteration by any thread */
    BudgetEnforcer(Set<ClientConnection> clients, ConnectionContext context) {
        this.clients = clients;
        this.context = context;
    }

    /** Keeps unfinished messages and waiting requests within their bound. */
    void relieveInput() {
        evictLargest(
                context.input(),
                ClientConnection::inputBytes,
                EvictionReason.INPUT,
                "the server has too much input to keep");
    }

    /** Keeps the outboxes within their bound. */
    void relieveOutboxes() {
        evictLargest(
                context.outboxes(),
                ClientConnection::waitingBytes,
                EvictionReason.OUTBOXES,
                "reads too slowly while the server is full");
    }

    private void evictLargest(
            ByteBudget budget, ToIntFunction<ClientConnection> held, EvictionReason why, String reason) {
        if (!budget.isExceeded() || !evicting.compareAndSet(false, true)) {
            return;
        }
        try {
            // The figures change while they are compared, so each is asked for once.
            List<Map.Entry<Integer, ClientConnection>> largest = clients.stream()
                    .map(client -> Map.entry(held.applyAsInt(client), client))
                    .filter(entry -> entry.getKey() > 0)
                    .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                    .toList();
            for (Map.Entry<Integer, ClientConnection> entry : largest) {
                if (!budget.isExceeded()) {
                    return;
                }
                entry.getValue().evict(why, CloseCode.TRY_AGAIN, reason);
            }
        } finally {
            evicting.set(false);
        }
    }

    /** Closes the connection with the most requests waiting, if any has one. */
    void evictBusiest() {
        if (!evicting.compareAndSet(false, true)) {
            return;
        }
        try {
            ClientConnection busiest = null;
            int most = 0;
            for (ClientConnection client : clients) {
                int waiting = client.inbox().size();
                if (waiting > most) {
                    most = waiting;
                    busiest = client;
                }
            }
            if (busiest != null) {
                busiest.evict(EvictionReason.HUB, CloseCode.TRY_AGAIN, "too many requests while the server is busy");
            }
        } finally {
            evicting.set(false);
        }
    }
}
