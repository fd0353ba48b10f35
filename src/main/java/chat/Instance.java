package chat;

import chat.backplane.Backplane;
import chat.metrics.Metrics;
import chat.web.WebServer;
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

/** One instance as a process: the application in our own Jetty, from start to the end of its drain. */
final class Instance {
    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

    /** The warm-up, at most, of one whose predecessor was killed: being back soon is worth more then. */
    private static final int HASTE_MS = 300;

    private final Config config;
    private final String name;
    private final Notify notify = Notify.of(System.getenv());

    /** Guarded by this, like the two below: what is to be drained; null until connections are taken. */
    private @Nullable ChatApp app;

    private @Nullable WebServer server;

    /** Whether its end has begun; it may before it has started. */
    private boolean ended;

    Instance(Config config) {
        this.config = config;
        this.name = name(config);
    }

    /** It cannot start; the message says why in one line. */
    static final class StartFailure extends Exception {
        private static final long serialVersionUID = 1L;

        StartFailure(String message) {
            super(message);
        }

        StartFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static Instance start(Config config) throws StartFailure {
        Instance instance = new Instance(config);
        instance.start();
        return instance;
    }

    /** Returns when connections are taken; called once. */
    void start() throws StartFailure {
        long begun = System.nanoTime();
        List<String> problems = Preflight.problems(config);
        if (!problems.isEmpty()) {
            throw new StartFailure(String.join(System.lineSeparator(), problems));
        }
        warmUp();
        if (!config.links().isEmpty()) {
            LOG.info("no settings, but links of Kubernetes or Docker: {}", String.join(", ", config.links()));
        }
        Metrics metrics = new Metrics();
        Backplane backplane = Backplanes.of(config, name, metrics);
        ChatApp made;
        try {
            made = new ChatApp(config, backplane, name, metrics);
        } catch (Backplane.Unavailable e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
        WebServer listening = new WebServer(listen(config), made.routes());
        open(made, listening);
        // Later than ready: nobody waits for it.
        metrics.process(Version.STRING);
        double took = (System.nanoTime() - begun) / 1e9;
        metrics.gauge("chat.start.seconds", () -> took);
        LOG.info(
                "chat {} listens on {}, backed by {}; ready in {} ms",
                Version.STRING,
                listening.describe(),
                backplane.describe(),
                Math.round(took * 1000));
        notify.started(new Vitals(Vitals.listener(config, listening.port()), made));
    }

    /** In one step, as its end sees it: whatever connection has been taken is drained. */
    private synchronized void open(ChatApp made, WebServer listening) throws StartFailure {
        if (ended) {
            made.close();
            throw new StartFailure("it was to end before it had started");
        }
        try {
            if (config.get(Settings.INHERIT) && !(System.inheritedChannel() instanceof ServerSocketChannel)) {
                throw new IOException("file 0 is no listening socket, though CHAT_INHERIT=true");
            }
            listening.start();
        } catch (IOException e) {
            stop(made, listening);
            throw new StartFailure("cannot listen on " + places() + ": " + e.getMessage(), e);
        }
        made.open();
        app = made;
        server = listening;
    }

    /** The settings that say where it listens. */
    private String places() {
        return Stream.of(Settings.PORT, Settings.HOST, Settings.SOCKET, Settings.INHERIT)
                .filter(setting -> config.isGiven(setting) || (setting.equals(Settings.PORT) && listensOnPort(config)))
                .map(setting -> setting.key() + "=" + config.get(setting))
                .collect(Collectors.joining(" "));
    }

    /** The log begins after it: what is said in a rehearsal is not news. */
    private void warmUp() throws StartFailure {
        int ms = config.get(Settings.WARM_UP_MS);
        if (wasKilled(config)) {
            ms = Math.min(ms, HASTE_MS);
        }
        Exception failure = null;
        if (ms > 0) {
            Logs.rehearse(config, name);
            try {
                Rehearsal.play(config, Duration.ofMillis(ms));
            } catch (Rehearsal.WrongAnswer e) {
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

    /** Whoever drains takes its socket's file away. */
    private static boolean wasKilled(Config config) {
        String socket = config.get(Settings.SOCKET);
        return !socket.isEmpty() && Files.exists(Path.of(socket));
    }

    private static WebServer.Listen listen(Config config) {
        String socket = config.get(Settings.SOCKET);
        int port = listensOnPort(config) ? config.get(Settings.PORT) : -1;
        return new WebServer.Listen(config.get(Settings.HOST), port, socket, config.get(Settings.INHERIT));
    }

    /** Behind nginx the sockets are enough; a port as well only for whoever asks for it. */
    static boolean listensOnPort(Config config) {
        return config.isGiven(Settings.PORT)
                || (config.get(Settings.SOCKET).isEmpty() && !config.get(Settings.INHERIT));
    }

    static String name(Config config) {
        String name = config.get(Settings.INSTANCE);
        return name.isEmpty() ? hostName() + '-' + ProcessHandle.current().pid() : name;
    }

    private static String hostName() {
        try {
            String host = InetAddress.getLocalHost().getHostName();
            return host.matches(Settings.INSTANCE_CHARACTERS + "+") ? host : "chat";
        } catch (UnknownHostException e) {
            return "chat";
        }
    }

    synchronized int port() {
        return server == null ? -1 : server.port();
    }

    private synchronized @Nullable ChatApp app() {
        return app;
    }

    /** What it has of the machine's memory, as of the last second. */
    long memoryBytes() {
        ChatApp running = app();
        return running == null ? 0 : running.status().memoryBytes();
    }

    /** Whether the others would take its users over now; see {@link chat.cluster.Cluster#mayLeave}. */
    boolean mayLeave() {
        ChatApp running = app();
        return running != null && running.mayLeave();
    }

    /**
     * Drains, and stops: takes no longer than the configured deadline. Only the first call counts. From any thread and at any
     * time: one that has not opened by now never does.
     */
    void drainAndStop() {
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
        Duration deadline = Duration.ofSeconds(config.get(Settings.DRAIN_SECONDS));
        notify.stopping(deadline);
        // Only then is anybody turned away: whoever is still accepted might have nowhere else to go.
        try {
            listening.stopListening();
        } catch (IOException e) {
            LOG.warn("the listener could not be closed: {}", e.getMessage());
        }
        running.stopAccepting();
        running.drain();
        notify.stopped();
        stop(running, listening);
    }

    /** The server last, because it may take the log with it. */
    private static void stop(ChatApp app, WebServer server) {
        server.awaitLastWords();
        app.close();
        try {
            server.stop();
        } catch (IOException e) {
            LOG.warn("the server could not be stopped: {}", e.getMessage());
        }
    }
}
