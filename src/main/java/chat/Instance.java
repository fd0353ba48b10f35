package chat;

import chat.backplane.Backplane;
import chat.metrics.Metrics;
import chat.web.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance as a process: the application in our own Jetty, from start to the end of its drain. */
final class Instance {
    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

    /** The warm-up, at most, of one whose predecessor was killed: being back soon is worth more then. */
    private static final int HASTE_MS = 300;

    private final ChatApp app;
    private final WebServer server;
    private final Duration drain;
    private final Notify notify = Notify.of(System.getenv());

    private Instance(ChatApp app, WebServer server, Duration drain) {
        this.app = app;
        this.server = server;
        this.drain = drain;
    }

    /** It cannot start; the message says why in one line. */
    static final class StartFailure extends Exception {
        private static final long serialVersionUID = 1L;

        StartFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static Instance start(Config config) throws StartFailure {
        long begun = System.nanoTime();
        String name = name(config);
        warmUp(config, name);
        Metrics metrics = new Metrics();
        Backplane backplane = Backplanes.of(config, name, metrics);
        ChatApp app;
        try {
            app = new ChatApp(config, backplane, name, metrics);
        } catch (Backplane.Unavailable e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }

        WebServer server = new WebServer(listen(config), app.routes());
        Instance instance = new Instance(app, server, Duration.ofSeconds(config.get(Settings.DRAIN_SECONDS)));
        try {
            server.start();
        } catch (IOException e) {
            instance.stop();
            throw new StartFailure("cannot listen: " + e.getMessage(), e);
        }
        app.running();
        // Later than ready: nobody waits for it.
        metrics.process(Version.STRING);
        LOG.info(
                "chat {} listens on {}, backed by {}; ready in {} ms",
                Version.STRING,
                server.describe(),
                backplane.describe(),
                (System.nanoTime() - begun) / 1_000_000);
        instance.notify.started(new Vitals(Vitals.listener(config, server.port()), app));
        return instance;
    }

    /** The log begins after it: what is said in a rehearsal is not news. */
    private static void warmUp(Config config, String name) {
        int ms = config.get(Settings.WARM_UP_MS);
        if (wasKilled(config)) {
            ms = Math.min(ms, HASTE_MS);
        }
        Exception failure = null;
        if (ms > 0) {
            Logs.rehearse(config, name);
            try {
                Rehearsal.play(config, Duration.ofMillis(ms));
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
        boolean inherit = config.get(Settings.INHERIT);
        // Behind nginx the sockets are enough; a port as well only for whoever asks for it.
        boolean port = config.isGiven(Settings.PORT) || (socket.isEmpty() && !inherit);
        return new WebServer.Listen(config.get(Settings.HOST), port ? config.get(Settings.PORT) : -1, socket, inherit);
    }

    static String name(Config config) {
        String name = config.get(Settings.INSTANCE);
        return name.isEmpty() ? hostName() + '-' + ProcessHandle.current().pid() : name;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "chat";
        }
    }

    int port() {
        return server.port();
    }

    /** What it has of the machine's memory, as of the last second. */
    long memoryBytes() {
        return app.status().memoryBytes();
    }

    /** Whether the others would take its users over now; see {@link chat.hub.Cluster#mayLeave}. */
    boolean mayLeave() {
        return app.mayLeave();
    }

    /** Drains, and stops: takes no longer than the configured deadline. Only the first call counts. */
    void drainAndStop() {
        if (!app.leaving()) {
            return;
        }
        notify.stopping(drain);
        // Only then is anybody turned away: whoever is still accepted might have nowhere else to go.
        try {
            server.stopListening();
        } catch (IOException e) {
            LOG.warn("the listener could not be closed: {}", e.getMessage());
        }
        app.draining();
        app.drain();
        notify.stopped();
        stop();
    }

    /** The server last, because it may take the log with it. */
    private void stop() {
        server.awaitLastWords();
        app.close();
        try {
            server.stop();
        } catch (IOException e) {
            LOG.warn("the server could not be stopped: {}", e.getMessage());
        }
    }
}
