package chat.instance;

import chat.auth.AdminAuthenticator;
import chat.auth.GuestAuthenticator;
import chat.auth.Tokens;
import chat.backplane.Backplane;
import chat.backplane.Unavailable;
import chat.cluster.Cluster;
import chat.cluster.Drain;
import chat.cluster.Lifecycle;
import chat.cluster.Rebalancer;
import chat.cluster.StatusReporter;
import chat.concurrent.Futures;
import chat.concurrent.Threads;
import chat.concurrent.TimeSource;
import chat.config.Config;
import chat.config.ConnectionSettings;
import chat.config.DrainSettings;
import chat.config.HistorySettings;
import chat.config.LimitSettings;
import chat.config.NetworkSettings;
import chat.config.TokenSettings;
import chat.connection.Connections;
import chat.connection.Heartbeat;
import chat.connection.OutboxDepth;
import chat.hub.EventLoop;
import chat.hub.Hub;
import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.ClientLimits;
import chat.protocol.InstanceStatus;
import chat.service.ChatService;
import chat.service.MessageService;
import chat.service.ModerationService;
import chat.web.BotServices;
import chat.web.Routes;
import chat.web.WebContext;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The object graph of one instance, without the server that carries it: the same for the jar, the WAR, the daemon and the tests.
 * Once created it is connected to the backplane; {@link #open} lets clients in, {@link #beginDrain}, {@link #stopAccepting},
 * {@link #drain} and {@link #close} end it, in that order. Safe for use by many threads.
 */
public final class ChatApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChatApp.class);

    /** The time to write the answers that wait when the instance stops. */
    private static final Duration ANSWERS_TIMEOUT = Duration.ofSeconds(1);

    private final Config config;
    private final Metrics metrics;
    private final Backplane backplane;
    private final Hub hub;
    private final Connections connections;
    private final Cluster cluster;
    private final StatusReporter reporter;
    private final Lifecycle lifecycle = new Lifecycle();
    private final ScheduledExecutorService scheduler = new Scheduler();

    /** Writes what the backplane answers. */
    private final ExecutorService answers = Executors.newSingleThreadExecutor(Threads.daemons("answers"));

    private final Optional<AccountGraph> accounts;
    private final Optional<BotGraph> bots;
    private final Optional<SiteGraph> site;
    private final Routes routes;
    private final Drain drain;

    /**
     * Creates the graph and starts the backplane.
     *
     * @param backplane not yet started; {@link #close} closes it
     * @param time the clock of bounds, deadlines and the drain
     * @throws Unavailable when the backplane cannot be reached
     */
    public ChatApp(Config config, Backplane backplane, String instance, Metrics metrics, TimeSource time) {
        this.config = config;
        this.metrics = metrics;
        this.backplane = backplane;
        InstanceBounds bounds = InstanceBounds.of(
                config.get(LimitSettings.OUTBOX_BYTES),
                config.get(LimitSettings.OUTBOXES_MB),
                config.get(LimitSettings.CONNECTIONS_PER_PERSON));
        ClientLimits limits = limits();
        this.connections = new Connections(
                new Connections.Options(config.get(LimitSettings.CONNECTIONS), limits, bounds),
                time::nanoTime,
                metrics);
        this.hub = new Hub(
                new EventLoop(metrics),
                backplane,
                connections,
                new Hub.Options(config.get(LimitSettings.ROOMS), bounds),
                metrics);
        this.cluster = new Cluster(backplane, metrics);
        this.reporter = new StatusReporter(
                backplane,
                lifecycle,
                new StatusReporter.Self(instance, Version.STRING, connections::size, hub::roomCount),
                metrics);
        this.accounts = AccountGraph.of(config, backplane, metrics);
        this.bots = BotGraph.of(config, backplane, new BotGraph.Followers(connections, hub, answers), metrics);
        this.site = SiteGraph.of(config, connections, metrics);
        ChatService service = start(instance, limits);
        WebContext services = new WebContext(
                lifecycle,
                service,
                connections,
                cluster,
                reporter,
                new ModerationService(backplane.audit(), backplane.reports(), backplane.accounts()),
                accounts.map(AccountGraph::services).orElse(null),
                bots.map(graph -> new BotServices(graph.bots(), graph.hooks())).orElse(null));
        this.routes = new Routes(services, routeOptions(time), scheduler, time, metrics);
        Drain.Pace pace = new Drain.Pace(drainDeadline(), config.get(DrainSettings.DRAIN_PER_SECOND));
        this.drain = new Drain(connections, cluster, pace, time, metrics);
        schedule(time);
    }

    private ChatService start(String instance, ClientLimits limits) {
        try {
            backplane.start(hub);
            GuestAuthenticator guests = new GuestAuthenticator(
                    new Tokens(secrets(), Duration.ofDays(config.get(TokenSettings.TOKEN_DAYS)), Clock.systemUTC()));
            return new ChatService(
                    new MessageService(backplane, connections, answers, metrics),
                    hub,
                    connections,
                    AccountGraph.authenticator(config, guests, accounts, bots, site),
                    new ChatService.Options(
                            instance, Version.STRING, limits, config.get(ConnectionSettings.HEARTBEAT_SECONDS)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Routes.Options routeOptions(TimeSource time) {
        return new Routes.Options(
                Set.copyOf(config.get(NetworkSettings.ORIGINS)),
                config.get(NetworkSettings.PROXIES),
                config.get(ConnectionSettings.HEARTBEAT_SECONDS),
                config.get(TokenSettings.TOKEN_DAYS),
                new AdminAuthenticator(config.get(TokenSettings.ADMIN_TOKEN), time::nanoTime));
    }

    /** The last fifth of the configured time is for closing what is left, and the backplane. */
    private Duration drainDeadline() {
        return Duration.ofSeconds(config.get(DrainSettings.DRAIN_SECONDS))
                .multipliedBy(4)
                .dividedBy(5);
    }

    /** Begins the periodic tasks. */
    private void schedule(TimeSource time) {
        int pingSeconds = config.get(ConnectionSettings.HEARTBEAT_SECONDS);
        new Heartbeat(connections, pingSeconds, config.get(ConnectionSettings.HELLO_SECONDS)).start(scheduler);
        new OutboxDepth(connections, metrics).start(scheduler);
        Futures.ignore(scheduler.scheduleAtFixedRate(connections::relieve, 1, 1, TimeUnit.SECONDS));
        Rebalancer rebalancer = new Rebalancer(
                connections, reporter.run(), config.get(DrainSettings.DRAIN_PER_SECOND), time::nanoTime, metrics);
        reporter.start(scheduler);
        cluster.start(scheduler, rebalancer::observe);
        bots.ifPresent(graph -> graph.start(scheduler));
        site.ifPresent(graph -> graph.start(scheduler));
    }

    private ClientLimits limits() {
        return new ClientLimits(
                config.get(LimitSettings.TEXT_BYTES),
                config.get(LimitSettings.FRAME_BYTES),
                config.get(LimitSettings.SEND_PER_SECOND),
                config.get(LimitSettings.ROOMS),
                config.get(HistorySettings.HISTORY_DAYS),
                config.get(HistorySettings.HISTORY_LENGTH));
    }

    private Supplier<List<byte[]>> secrets() {
        String configured = config.get(TokenSettings.SECRET);
        if (!configured.isEmpty()) {
            List<byte[]> always = Stream.of(configured, config.get(TokenSettings.SECOND_SECRET))
                    .filter(secret -> !secret.isEmpty())
                    .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                    .toList();
            return () -> always;
        }
        byte[] proposed = new byte[Tokens.MIN_SECRET_BYTES];
        new SecureRandom().nextBytes(proposed);
        backplane.secret(proposed);
        return backplane::secrets;
    }

    /** Returns whether messages are kept and come back; see {@link Backplane#isLive}. */
    boolean isLive() {
        return backplane.isLive();
    }

    /** Returns whether the backplane accepts a new connection; see {@link Backplane#isReachable}. */
    boolean isReachable() {
        return backplane.isReachable();
    }

    /** Returns a future that completes when the hub's thread has run a task that is queued now. */
    CompletableFuture<?> probe() {
        return hub.probe();
    }

    /** Returns the status as of the last second; see {@link StatusReporter#status}. */
    InstanceStatus status() {
        return reporter.status();
    }

    /** Returns whether the peers could take over now; see {@link Cluster#mayLeave}. */
    boolean mayLeave() {
        return cluster.mayLeave();
    }

    /** Returns what a server has to serve. */
    public Routes routes() {
        return routes;
    }

    /** Accepts connections from now on. */
    public void open() {
        report(lifecycle.open());
    }

    /**
     * Reports the instance as not ready from now on; connections that still arrive are accepted.
     *
     * @return false if it was called before
     */
    boolean beginDrain() {
        return report(lifecycle.beginDrain());
    }

    /**
     * Refuses new connections from now on.
     *
     * @return false if it was called before
     */
    public boolean stopAccepting() {
        return report(lifecycle.stopAccepting());
    }

    /** Reports a state that has just changed. */
    private boolean report(boolean changed) {
        if (changed) {
            reporter.report();
        }
        return changed;
    }

    /**
     * Moves all connections to other instances. Blocks until none is left, or four fifths of {@link DrainSettings#DRAIN_SECONDS} have
     * passed.
     */
    public void drain() {
        drain.run();
    }

    /** Closes the backplane, and writes what it has answered by then. What is still connected is the server's to cut. */
    @Override
    public void close() {
        lifecycle.stop();
        scheduler.shutdownNow();
        accounts.ifPresent(graph -> graph.hasher().close());
        bots.ifPresent(graph -> graph.delivery().close());
        backplane.close();
        endAnswers();
        hub.close();
        metrics.close();
        LOG.info("stopped");
    }

    /** Blocks until the answers that have come are written. */
    private void endAnswers() {
        answers.shutdown();
        if (!Threads.awaitTermination(answers, ANSWERS_TIMEOUT)) {
            LOG.warn("not all answers could be written within {} s", ANSWERS_TIMEOUT.toSeconds());
        }
    }
}
