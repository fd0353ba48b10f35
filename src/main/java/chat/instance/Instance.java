package chat.instance;

import chat.backplane.Backplane;
import chat.concurrent.TimeSource;
import chat.config.Config;
import chat.config.DrainSettings;
import chat.config.InstanceSettings;
import chat.config.NetworkSettings;
import chat.metrics.Metrics;
import chat.web.WebServer;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance as a process: the application in our own Jetty, from its start to the end of its drain. Safe for use by many threads.
 */
public final class Instance {
    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

    /** The longest warm-up after a crash: being back soon is worth more then. */
    private static final int WARM_UP_AFTER_CRASH_MS = 300;

    private final Config config;
    private final String name;
    private final SystemdNotifier systemd = SystemdNotifier.of(System.getenv());

    /** Null until connections are accepted. */
    @GuardedBy("this")
    private @Nullable ChatApp app;

    /** Null until connections are accepted. */
    @GuardedBy("this")
    private @Nullable WebServer server;

    /** Whether {@link #drainAndStop} was called; it may be before the start. */
    @GuardedBy("this")
    private boolean ended;

    /** Creates an instance that does nothing before {@link #start}. */
    public Instance(Config config) {
        this.config = config;
        this.name = name(config);
    }

    /** Thrown when the instance cannot start; the message is for the operator, one line for each reason. */
    public static final class StartFailure extends Exception {
        private static final long serialVersionUID = 1L;

        StartFailure(String message) {
            super(message);
        }

        StartFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Creates an instance, and starts it.
     *
     * @throws StartFailure as {@link #start()}
     */
    public static Instance start(Config config) throws StartFailure {
        Instance instance = new Instance(config);
        instance.start();
        return instance;
    }

    /**
     * Warms up, connects to the backplane, and listens; returns when connections are accepted. Called once.
     *
     * @throws StartFailure when it cannot; nothing is left open then
     */
    public void start() throws StartFailure {
        long begun = System.nanoTime();
        List<String> problems = Preflight.problems(config);
        if (!problems.isEmpty()) {
            throw new StartFailure(String.join(System.lineSeparator(), problems));
        }
        warmUp();
        if (!config.serviceLinks().isEmpty()) {
            LOG.info("ignored the links of Kubernetes or Docker: {}", String.join(", ", config.serviceLinks()));
        }
        Metrics metrics = new Metrics();
        Backplane backplane = Backplanes.of(config, name, metrics);
        ChatApp made;
        try {
            made = new ChatApp(config, backplane, name, metrics, TimeSource.SYSTEM);
        } catch (Backplane.Unavailable e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
        WebServer listening = new WebServer(addresses(config), made.routes());
        listen(made, listening);
        // After the instance is ready, since it takes time that nobody needs to wait for.
        metrics.addProcess(Version.STRING);
        double took = (System.nanoTime() - begun) / 1e9;
        metrics.gauge("chat.start.seconds", () -> took);
        LOG.info(
                "chat {} listens on {}, backed by {}; ready in {} ms",
                Version.STRING,
                listening.describe(),
                backplane.describe(),
                Math.round(took * 1000));
        systemd.start(new SelfCheck(SelfCheck.ownListener(config, listening.port()), made));
    }

    /** One step to a concurrent {@link #drainAndStop}: every connection that was accepted is drained. */
    private synchronized void listen(ChatApp made, WebServer listening) throws StartFailure {
        if (ended) {
            made.close();
            throw new StartFailure("stopped before it had started");
        }
        try {
            if (config.get(NetworkSettings.INHERIT) && !(System.inheritedChannel() instanceof ServerSocketChannel)) {
                throw new IOException("file 0 is not a listening socket, though CHAT_INHERIT=true");
            }
            listening.start();
        } catch (IOException e) {
            stop(made, listening);
            throw new StartFailure("cannot listen on " + listenSettings() + ": " + e.getMessage(), e);
        }
        made.open();
        app = made;
        server = listening;
    }

    /** The settings that say where it listens, as {@code KEY=value}. */
    private String listenSettings() {
        return Stream.of(NetworkSettings.PORT, NetworkSettings.HOST, NetworkSettings.SOCKET, NetworkSettings.INHERIT)
                .filter(setting ->
                        config.isGiven(setting) || (setting.equals(NetworkSettings.PORT) && config.listensOnPort()))
                .map(setting -> setting.key() + "=" + config.get(setting))
                .collect(Collectors.joining(" "));
    }

    /** Warms up without a log, and then begins the log. */
    private void warmUp() throws StartFailure {
        int ms = config.get(InstanceSettings.WARM_UP_MS);
        if (isAfterCrash(config)) {
            ms = Math.min(ms, WARM_UP_AFTER_CRASH_MS);
        }
        Exception failure = null;
        if (ms > 0) {
            Logs.discard(config, name);
            try {
                WarmUp.run(config, Duration.ofMillis(ms));
            } catch (WarmUp.WrongAnswer e) {
                throw new StartFailure("the warm-up failed: " + e.getMessage(), e);
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
        }
        Logs.start(config, name);
        if (failure != null) {
            LOG.warn("the warm-up failed", failure);
        }
    }

    /** A drain deletes the socket's file; a crash leaves it. */
    private static boolean isAfterCrash(Config config) {
        String socket = config.get(NetworkSettings.SOCKET);
        return !socket.isEmpty() && Files.exists(Path.of(socket));
    }

    private static WebServer.Listen addresses(Config config) {
        String socket = config.get(NetworkSettings.SOCKET);
        int port = config.listensOnPort() ? config.get(NetworkSettings.PORT) : -1;
        return new WebServer.Listen(
                config.get(NetworkSettings.HOST), port, socket, config.get(NetworkSettings.INHERIT));
    }

    /** Returns the configured name, or one made of the host and the process id. */
    public static String name(Config config) {
        String name = config.get(InstanceSettings.INSTANCE);
        return name.isEmpty() ? hostName() + '-' + ProcessHandle.current().pid() : name;
    }

    private static String hostName() {
        try {
            String host = InetAddress.getLocalHost().getHostName();
            return host.matches(InstanceSettings.INSTANCE_CHARACTERS + "+") ? host : "chat";
        } catch (UnknownHostException e) {
            return "chat";
        }
    }

    /** Returns the TCP port that it listens on, or -1. */
    public synchronized int port() {
        return server == null ? -1 : server.port();
    }

    private synchronized @Nullable ChatApp app() {
        return app;
    }

    /** Returns the resident memory as of the last second; 0 before the start. */
    long memoryBytes() {
        ChatApp running = app();
        return running == null ? 0 : running.status().memoryBytes();
    }

    /** Returns whether its peers could take over its clients now; see {@link chat.cluster.Cluster#mayLeave}. */
    boolean mayLeave() {
        ChatApp running = app();
        return running != null && running.mayLeave();
    }

    /**
     * Moves all clients to other instances, and stops; blocks for {@link DrainSettings#DRAIN_SECONDS} at most. Only the first call has an
     * effect. May be called at any time: an instance that does not accept connections by then never will.
     */
    public void drainAndStop() {
        ChatApp running;
        WebServer listening;
        synchronized (this) {
            ended = true;
            running = app;
            listening = server;
        }
        if (running == null || listening == null || !running.beginDrain()) {
            return;
        }
        Duration deadline = Duration.ofSeconds(config.get(DrainSettings.DRAIN_SECONDS));
        systemd.reportStopping(deadline);
        // Clients are refused only after this: one that was accepted until now may have nowhere else to go.
        try {
            listening.stopListening();
        } catch (IOException e) {
            LOG.warn("the listener could not be closed: {}", e.getMessage());
        }
        running.stopAccepting();
        running.drain();
        systemd.stop();
        stop(running, listening);
    }

    /** Stops the server last, because it may close standard output, and with it the log. */
    private static void stop(ChatApp app, WebServer server) {
        server.flush();
        app.close();
        try {
            server.stop();
        } catch (IOException e) {
            LOG.warn("the server could not be stopped: {}", e.getMessage());
        }
    }
}
