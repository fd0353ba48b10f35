package chat;

import chat.auth.Admin;
import chat.auth.Identity;
import chat.auth.Tokens;
import chat.backplane.Backplane;
import chat.hub.Bounds;
import chat.hub.Cluster;
import chat.hub.Connections;
import chat.hub.Conversation;
import chat.hub.Drain;
import chat.hub.Heartbeat;
import chat.hub.Hub;
import chat.hub.Lifecycle;
import chat.hub.OutboxDepth;
import chat.metrics.Metrics;
import chat.protocol.InstanceStatus;
import chat.protocol.Limits;
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
 * is connected; {@link #running} opens it, {@link #drain} and {@link #close} end it.
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
        this.connections = new Connections(config.get(Settings.CONNECTIONS), metrics);
        Bounds bounds = Bounds.of(
                config.get(Settings.OUTBOX_BYTES),
                config.get(Settings.OUTBOXES_MB),
                config.get(Settings.CONNECTIONS_PER_PERSON));
        this.hub = new Hub(backplane, connections, config.get(Settings.ROOMS), bounds, metrics);
        this.cluster = new Cluster(backplane, lifecycle, connections, hub, instance, Version.STRING, metrics);
        this.clock = new SteadyClock();
        int heartbeat = config.get(Settings.HEARTBEAT_SECONDS);
        Conversation conversation;
        try {
            backplane.start(hub);
            Identity identity = new Identity(
                    new Tokens(secrets(), Duration.ofDays(config.get(Settings.TOKEN_DAYS)), Clock.systemUTC()));
            Conversation.Terms terms = new Conversation.Terms(instance, Version.STRING, limits(), heartbeat, bounds);
            conversation = new Conversation(backplane, hub, connections, identity, terms, metrics);
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
        this.routes = new Routes(lifecycle, conversation, connections, cluster, routeTerms, clock, metrics);
        new Heartbeat(connections, heartbeat, config.get(Settings.HELLO_SECONDS)).start(clock);
        new OutboxDepth(connections, metrics).start(clock);
        clock.scheduleAtFixedRate(conversation::relieve, 1, 1, TimeUnit.SECONDS);
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

    /** What this returns ends when the hub has come to it. */
    CompletableFuture<?> turn() {
        return hub.turn();
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

    /** From now on connections are taken. */
    void running() {
        advance(Lifecycle.State.RUNNING);
    }

    /** From now on it is not ready, but serves what still arrives; whether this call was the first to say so. */
    boolean leaving() {
        return advance(Lifecycle.State.LEAVING);
    }

    /** From now on no connection is taken; whether this call was the first to say so. */
    boolean draining() {
        return advance(Lifecycle.State.DRAINING);
    }

    private boolean advance(Lifecycle.State to) {
        boolean first = lifecycle.advance(to);
        if (first) {
            cluster.report();
        }
        return first;
    }

    /** Sends the connections elsewhere; blocks until they are gone, or its share of the deadline is over. */
    void drain() {
        drain.run();
    }

    @Override
    public void close() {
        lifecycle.advance(Lifecycle.State.STOPPED);
        clock.shutdownNow();
        backplane.close();
        hub.close();
        metrics.close();
        LOG.info("stopped");
    }
}
