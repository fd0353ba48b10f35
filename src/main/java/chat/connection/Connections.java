package chat.connection;

import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.ClientLimits;
import chat.protocol.CloseCode;
import chat.protocol.ErrorCode;
import chat.protocol.Publication;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** All connections of this instance, and what they share. Safe for use by many threads. */
public final class Connections {
    /** The time after which an address may try again for which many requests wait. */
    private static final long CROWDED_RETRY_MS = 1_000;

    private final Set<ClientConnection> clients = ConcurrentHashMap.newKeySet();

    /** Number of authenticated connections of each user, by id. */
    private final Map<String, Integer> connectionsOf = new ConcurrentHashMap<>();

    private final int max;
    private final ConnectionContext context;
    private final BudgetEnforcer budgets;
    private final AtomicLong opened = new AtomicLong();
    private volatile boolean refusing;

    /** @param max number of connections */
    public record Options(int max, ClientLimits limits, InstanceBounds bounds) {}

    /** @param nanoTime the clock of all connections */
    public Connections(Options options, LongSupplier nanoTime, Metrics metrics) {
        this.max = options.max();
        this.context = new ConnectionContext(options.limits(), options.bounds(), nanoTime, metrics);
        this.budgets = new BudgetEnforcer(clients, context);
        metrics.gauge("chat.connections", clients::size);
        metrics.gauge("chat.connections.limit", () -> max);
    }

    /**
     * Adds a connection. The caller has asked {@link #isFull} before; the connection is closed if others that passed it at the
     * same moment have filled the instance, or after {@link #refuseNew}.
     */
    public ClientConnection open(Transport transport, RequestHandler handler) {
        ClientConnection client = new ClientConnection(opened.incrementAndGet(), transport, handler, this, context);
        clients.add(client);
        if (refusing) {
            client.close(CloseCode.RESTART, "restart");
        } else if (clients.size() > max) {
            client.close(CloseCode.TRY_AGAIN, "this instance is full");
        }
        return client;
    }

    /**
     * Closes with {@link CloseCode#RESTART} every connection that is opened from now on: its handshake was under way when the
     * instance stopped accepting. {@link #forEach} sees all that were opened before.
     */
    public void refuseNew() {
        refusing = true;
    }

    /** Whether no further connection fits. */
    public boolean isFull() {
        return clients.size() >= max;
    }

    /** Returns the number of open connections. */
    public int size() {
        return clients.size();
    }

    /** Returns the number of the connection opened last, or 0. */
    public long lastNumber() {
        return opened.get();
    }

    boolean contains(ClientConnection client) {
        return clients.contains(client);
    }

    boolean remove(ClientConnection client) {
        return clients.remove(client);
    }

    /** Whether a user may open another connection. */
    public boolean mayConnect(String userId) {
        return connectionsOf.getOrDefault(userId, 0) < maxPerUser();
    }

    /** Counts another connection of a user; returns false, without counting, when the user has as many as allowed. */
    boolean tryCount(String userId) {
        int[] before = {0};
        connectionsOf.compute(userId, (id, count) -> {
            before[0] = count == null ? 0 : count;
            return Math.min(before[0] + 1, maxPerUser());
        });
        return before[0] < maxPerUser();
    }

    /** Ends what {@link #tryCount} began. */
    void discount(String userId) {
        connectionsOf.computeIfPresent(userId, (id, count) -> count == 1 ? null : count - 1);
    }

    private int maxPerUser() {
        return context.bounds().connectionsPerPerson();
    }

    /** Applies an action to each connection, authenticated or not. */
    public void forEach(Consumer<ClientConnection> action) {
        clients.forEach(action);
    }

    /** Applies an action to each authenticated connection. */
    public void forEachUser(Consumer<ClientConnection> action) {
        clients.forEach(client -> {
            if (client.isAuthenticated()) {
                action.accept(client);
            }
        });
    }

    /**
     * Applies an action to each authenticated connection that would follow {@code restart}, is not closing, and has no request
     * waiting or under way.
     */
    public void forEachMovable(Consumer<ClientConnection> action) {
        forEachUser(client -> {
            if (client.transport().followsRestart()
                    && !client.isOver()
                    && client.inbox().isIdle()) {
                action.accept(client);
            }
        });
    }

    /** Closes the connection with the most requests waiting: called when the hub cannot keep up. */
    public void evictBusiest() {
        budgets.evictBusiest();
    }

    /** Keeps all sums within their bounds. Called about once a second, for what has grown in small steps. */
    public void relieve() {
        budgets.relieveOutboxes();
        budgets.relieveInput();
    }

    BudgetEnforcer budgets() {
        return budgets;
    }

    /** Returns 0, or the milliseconds until a network may read over HTTP. */
    public long readRetryAfterMs(String network) {
        return context.readTurns().isCrowded(network) ? CROWDED_RETRY_MS : context.readRetryAfterMs(network);
    }

    /** Begins to read for a network over HTTP, in its turn; see {@link ReadTurns#begin}. */
    public <T> CompletableFuture<T> readInTurn(String network, Supplier<CompletableFuture<T>> request) {
        return context.readTurns().begin(network, request);
    }

    /** Charges a network for log entries read on its behalf. */
    public void chargeRead(String network, List<Publication> entries) {
        context.chargeRead(network, entries);
    }

    /** Charges a network for bytes read on its behalf. */
    public void chargeRead(String network, int bytes) {
        context.chargeRead(network, bytes);
    }

    /** Counts that a request has been refused, whatever carried it. */
    public void countRefusal(ErrorCode code) {
        context.counters().countRefusal(code);
    }
}
