package chat.hub;

import chat.metrics.Metrics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** All connections of this instance. Safe for use by many threads. */
public final class Connections {
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
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

    boolean remove(Client client) {
        return clients.remove(client);
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
