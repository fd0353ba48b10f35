package chat;

import chat.auth.Admin;
import chat.auth.Identity;
import chat.auth.Tokens;
import chat.backplane.Backplane;
import chat.cluster.Cluster;
import chat.cluster.Drain;
import chat.cluster.Lifecycle;
import chat.connection.Connections;
import chat.connection.Heartbeat;
import chat.connection.OutboxDepth;
import chat.hub.EventLoop;
import chat.hub.Hub;
import chat.limits.Bounds;
import chat.metrics.Metrics;
import chat.protocol.InstanceStatus;
import chat.protocol.Limits;
import chat.service.ChatService;
import chat.service.RoomLog;
import chat.web.Routes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The object graph of one instance, but for what carries it: used by the jar, the WAR, the daemon and the tests. Made, it
 * is connected; {@link #open} opens it, {@link #drain} and {@link #close} end it.
 */
final class ChatApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChatApp.class);

    private final Config config;
    private final Metrics metrics;
    private final Backplane backplane;
    private final Hub hub;
    private final Connections connections;
    private final Cluster cluster;
    private final Lifecycle lifecycle = new Lifecycle();
    private final ScheduledExecutorService clock;
    private final Routes routes;
    private final Drain drain;

    /**
     * @param backplane not yet started; this closes it in the end
     * @throws Backplane.Unavailable when the backplane cannot be reached
     */
    ChatApp(Config config, Backplane backplane, String instance, Metrics metrics) {
        this.config = config;
        this.metrics = metrics;
        this.backplane = backplane;
        Bounds bounds = Bounds.of(
                config.get(Settings.OUTBOX_BYTES),
                config.get(Settings.OUTBOXES_MB),
                config.get(Settings.CONNECTIONS_PER_PERSON));
        Limits limits = limits();
        this.connections = new Connections(
                new Connections.Options(config.get(Settings.CONNECTIONS), limits, bounds), System::nanoTime, metrics);
        this.hub = new Hub(
                new EventLoop(metrics),
                backplane,
                connections,
                new Hub.Options(config.get(Settings.ROOMS), bounds),
                metrics);
        this.cluster = new Cluster(
                backplane,
                lifecycle,
                new Cluster.Self(instance, Version.STRING, connections::size, hub::roomCount),
                metrics);
        this.clock = new SteadyClock();
        int heartbeat = config.get(Settings.HEARTBEAT_SECONDS);
        ChatService service;
        try {
            backplane.start(hub);
            Identity identity = new Identity(
                    new Tokens(secrets(), Duration.ofDays(config.get(Settings.TOKEN_DAYS)), Clock.systemUTC()));
            service = new ChatService(
                    new RoomLog(backplane, connections, metrics),
                    hub,
                    connections,
                    identity,
                    new ChatService.Options(instance, Version.STRING, limits, heartbeat));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        Routes.Terms routeTerms = new Routes.Terms(
                Set.copyOf(config.get(Settings.ORIGINS)),
                config.get(Settings.PROXIES),
                heartbeat,
                config.get(Settings.TOKEN_DAYS),
                new Admin(config.get(Settings.ADMIN_TOKEN), System::nanoTime));
        this.routes = new Routes(lifecycle, service, connections, cluster, routeTerms, clock, metrics);
        new Heartbeat(connections, heartbeat, config.get(Settings.HELLO_SECONDS)).start(clock);
        new OutboxDepth(connections, metrics).start(clock);
        clock.scheduleAtFixedRate(connections::relieve, 1, 1, TimeUnit.SECONDS);
        cluster.start(clock);
        // The rest of the time is for closing what is left, and the backplane.
        Duration deadline = Duration.ofSeconds(config.get(Settings.DRAIN_SECONDS))
                .multipliedBy(4)
                .dividedBy(5);
        this.drain = new Drain(connections, cluster, deadline, config.get(Settings.DRAIN_PER_SECOND), metrics);
    }

    private Limits limits() {
        return new Limits(
                config.get(Settings.TEXT_BYTES),
                config.get(Settings.FRAME_BYTES),
                config.get(Settings.SEND_PER_SECOND),
                config.get(Settings.ROOMS));
    }

    private Supplier<List<byte[]>> secrets() {
        String configured = config.get(Settings.SECRET);
        if (!configured.isEmpty()) {
            List<byte[]> always = List.of(configured.getBytes(StandardCharsets.UTF_8));
            return () -> always;
        }
        byte[] proposed = new byte[Tokens.MIN_SECRET];
        new SecureRandom().nextBytes(proposed);
        backplane.secret(proposed);
        return backplane::secrets;
    }

    /** Whether what is said here is kept and comes back; see {@link Backplane#isLive}. */
    boolean isLive() {
        return backplane.isLive();
    }

    /** See {@link Backplane#isReachable}. */
    boolean isReachable() {
        return backplane.isReachable();
    }

    /** Completes when the hub's thread has reached it. */
    CompletableFuture<?> probe() {
        return hub.probe();
    }

    /** See {@link Cluster#status}. */
    InstanceStatus status() {
        return cluster.status();
    }

    /** See {@link Cluster#mayLeave}. */
    boolean mayLeave() {
        return cluster.mayLeave();
    }

    Routes routes() {
        return routes;
    }

    /** Begins to accept connections. */
    void open() {
        report(lifecycle.open());
    }

    /** Gives up readiness but serves what still arrives; returns whether this call was the first to do so. */
    boolean beginDrain() {
        return report(lifecycle.beginDrain());
    }

    /** Refuses new connections; returns whether this call was the first to do so. */
    boolean stopAccepting() {
        return report(lifecycle.stopAccepting());
    }

    /** Reports a state that has just changed. */
    private boolean report(boolean changed) {
        if (changed) {
            cluster.report();
        }
        return changed;
    }

    /** Sends the connections elsewhere; blocks until they are gone, or its share of the deadline is over. */
    void drain() {
        drain.run();
    }

    @Override
    public void close() {
        lifecycle.stop();
        clock.shutdownNow();
        backplane.close();
        hub.close();
        metrics.close();
        LOG.info("stopped");
    }
}
