package chat.hub;

import chat.auth.GuestAuthenticator;
import chat.auth.Tokens;
import chat.backplane.Backplane;
import chat.connection.Connections;
import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.ClientLimits;
import chat.service.Authenticator;
import chat.service.ChatService;
import chat.service.MessageService;
import java.time.Clock;
import java.time.Duration;

/** A hub on a backplane of the test's, with connections to it and a clock that the test advances. Nothing is limited by rate. */
public final class HubFixture implements AutoCloseable {
    /** The number of connections that the instance may have. */
    public static final int MAX_CONNECTIONS = 10;

    private static final int MAX_ROOMS_PER_CONNECTION = 10;

    public final Metrics metrics = new Metrics();
    public final ChatService service;
    final ManualTime time = new ManualTime();
    final Hub hub;

    static final InstanceBounds BOUNDS = InstanceBounds.of(10_000_000, 100, 100);

    public HubFixture(Backplane backplane) {
        this(backplane, BOUNDS);
    }

    public HubFixture(Backplane backplane, InstanceBounds bounds) {
        ClientLimits limits = new ClientLimits(1000, 10_000, 0, MAX_ROOMS_PER_CONNECTION);
        Connections connections =
                new Connections(new Connections.Options(MAX_CONNECTIONS, limits, bounds), time, metrics);
        EventLoop loop = time.startLoop(metrics);
        this.hub = new Hub(loop, backplane, connections, new Hub.Options(MAX_ROOMS_PER_CONNECTION, bounds), metrics);
        this.service = new ChatService(
                new MessageService(backplane, connections, Runnable::run, metrics),
                hub,
                connections,
                Authenticator.ofGuests(
                        new GuestAuthenticator(new Tokens(new byte[32], Duration.ofDays(1), Clock.systemUTC()))),
                new ChatService.Options("test", "0", limits, 25));
    }

    /** Waits until the hub has done all that it has been given. */
    public void settle() {
        time.settle();
    }

    @Override
    public void close() {
        hub.close();
        metrics.close();
    }
}
