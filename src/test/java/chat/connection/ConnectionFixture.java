package chat.connection;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.auth.Principal;
import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.ClientLimits;
import chat.protocol.ClientMessage;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Connections whose pings are answered and whose other requests never are, with a clock that the test advances. */
public final class ConnectionFixture {
    private static final int MAX_CONNECTIONS = 5_000;

    final AtomicLong now = new AtomicLong(TimeUnit.DAYS.toNanos(1));
    public final Connections connections;

    /** Limits nothing by rate, and hardly anything by size. */
    public ConnectionFixture(Metrics metrics) {
        this(InstanceBounds.of(10_000_000, 100, 100), 0, metrics);
    }

    ConnectionFixture(InstanceBounds bounds, int sendPerSecond, Metrics metrics) {
        ClientLimits limits = new ClientLimits(1000, 10_000, sendPerSecond, 10);
        this.connections = new Connections(new Connections.Options(MAX_CONNECTIONS, limits, bounds), now::get, metrics);
    }

    /** Opens a connection whose user is known. */
    public ClientConnection openAs(User user, Transport transport) {
        ClientConnection client = open(transport);
        assertTrue(client.authenticate(Principal.of(user, true)));
        return client;
    }

    public ClientConnection open(Transport transport) {
        return connections.open(transport, new PingHandler());
    }

    private static final class PingHandler implements RequestHandler {
        @Override
        public CompletableFuture<?> handle(ClientConnection client, ClientMessage message) {
            if (message instanceof ClientMessage.Ping ping) {
                client.offer(new ServerMessage.Pong(ping.t()));
                return CompletableFuture.completedFuture(null);
            }
            return new CompletableFuture<>();
        }

        @Override
        public void onDisconnected(ClientConnection client) {}
    }
}
