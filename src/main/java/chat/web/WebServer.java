package chat.web;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jetty.JettyServerThreadPoolMetrics;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.ResourceServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/** Our own Jetty: where it listens, and the page it serves beside the {@link Routes}. */
public final class WebServer {
    /** What may wait to be accepted while all threads are busy; the kernel's own bound is {@code net.core.somaxconn}. */
    private static final int BACKLOG = 4096;

    /** A client that sends its request slowly holds one for so long; nginx passes requests on whole. */
    private static final int THREADS = 64;

    /** No more than are of use: while an instance is new, each takes time from the one that compiles what they run. */
    private static final int THREADS_BEHIND_A_PROXY = 12;

    /** Of an HTTP connection that waits for its next request; longer than nginx keeps one. */
    private static final long IDLE_MS = 75_000;

    /** Of a request: its line, the id of an event, cookies. nginx takes no longer lines than 8 KB. */
    private static final int HEAD_BYTES = 16 * 1024;

    /** How long a listener that can no longer be found still takes what was already waiting on it. */
    private static final Duration LAST_CALL = Duration.ofMillis(100);

    /** For the last answers to go out; no longer than idle connections may hold up the end. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    /** A socket's path that is nobody's. */
    static final Path NOWHERE = Path.of("nowhere.sock");

    private final Server server;
    private final List<Path> socketFiles = new ArrayList<>();

    /**
     * Where to listen.
     *
     * @param host an address, or empty for all
     * @param port TCP port, 0 for a free one, -1 for none
     * @param socket path of a unix socket, or empty for none
     * @param inherit whether to accept also on the listening unix socket that is this process's file 0
     */
    public record Listen(String host, int port, String socket, boolean inherit) {}

    public WebServer(Listen listen, Routes routes) {
        QueuedThreadPool threads = new QueuedThreadPool(listen.port() < 0 ? THREADS_BEHIND_A_PROXY : THREADS, 8);
        threads.setName("web");
        this.server = new Server(threads);
        // Our own drain comes before the server's stop, which would close every session at once.
        server.setStopTimeout(0);
        server.setStopAtShutdown(false);

        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setIdleTimeout(IDLE_MS);
        http.setRequestHeaderSize(HEAD_BYTES);
        if (listen.port() >= 0) {
            server.addConnector(tcp(listen, http));
        }
        if (!listen.socket().isEmpty()) {
            Path path = Path.of(listen.socket());
            socketFiles.add(path);
            server.addConnector(unix(path, http));
        }
        if (listen.inherit()) {
            server.addConnector(configured(new SharedListener(server, new HttpConnectionFactory(http))));
        }
        server.setErrorHandler(new ProblemErrorHandler());
        server.setHandler(context(routes));
        routes.metrics().bind(new JettyServerThreadPoolMetrics(threads, Tags.empty()));
        routes.metrics().gauge("jetty.connections", this::connected);
    }

    private ServerConnector tcp(Listen listen, HttpConfiguration http) {
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(listen.host().isEmpty() ? null : listen.host());
        connector.setPort(listen.port());
        connector.setAcceptQueueSize(BACKLOG);
        return configured(connector);
    }

    private UnixDomainServerConnector unix(Path path, HttpConfiguration http) {
        UnixDomainServerConnector connector =
                new UnixDomainServerConnector(server, 1, -1, new HttpConnectionFactory(http));
        connector.setUnixDomainPath(path);
        connector.setAcceptQueueSize(BACKLOG);
        return configured(connector);
    }

    private static <C extends AbstractConnector> C configured(C connector) {
        connector.setIdleTimeout(IDLE_MS);
        // Leaves the connections that are there alone when the listener is closed.
        connector.setShutdownIdleTimeout(-1);
        return connector;
    }

    private static ServletContextHandler context(Routes routes) {
        ServletContextHandler context = new ServletContextHandler("/", false, false);
        context.setBaseResource(ResourceFactory.of(context).newClassLoaderResource("webapp/", false));
        context.setWelcomeFiles(new String[] {"index.html"});
        ServletHolder files = new ServletHolder("files", ResourceServlet.class);
        files.setInitParameter("dirAllowed", "false");
        files.setInitParameter("etags", "true");
        files.setInitParameter("cacheControl", "no-cache");
        // Else a reader who takes a file slowly holds a thread.
        files.setAsyncSupported(true);
        context.addServlet(files, "/");
        context.getMimeTypes().addMimeMapping("webmanifest", "application/manifest+json");
        context.getMimeTypes().addMimeMapping("yaml", "application/yaml");
        context.setErrorHandler(new ProblemErrorHandler());
        JakartaWebSocketServletContainerInitializer.configure(context, (servlets, webSockets) -> {
            WebSocketServerComponents.getWebSocketComponents(context)
                    .getExtensionRegistry()
                    .register(Transports.PING_COUNTER, PingExtension.class);
            WebSocketServerComponents.getWebSocketComponents(context)
                    .getExtensionRegistry()
                    .register(Transports.LINGERING_CLOSE, CleanCloseExtension.class);
            routes.register(servlets, webSockets);
            CleanCloseNegotiator.install(context, ChatEndpoint.PATH);
        });
        return context;
    }

    /**
     * Begins to listen.
     *
     * @throws IOException when it cannot; the message says where and why
     */
    public void start() throws IOException {
        for (Path path : socketFiles) {
            removeStale(path);
        }
        try {
            server.start();
            for (Path path : socketFiles) {
                // nginx runs as another user of the same group.
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** A killed instance leaves its socket's file behind, on which nobody listens and nobody else can. */
    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            Files.delete(path);
            return;
        }
        throw new IOException(path + " is in use by another process");
    }

    /**
     * Takes no new connections; those that are connected stay. Whatever has reached a listener is still taken: the inherited
     * one is others' too, and is left at once; our own can first no longer be found, and is closed when it is empty.
     */
    public void stopListening() throws IOException {
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof SharedListener shared) {
                shared.stopAccepting();
            }
        }
        for (Path path : socketFiles) {
            Files.deleteIfExists(path);
        }
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof UnixDomainServerConnector unix) {
                // Jetty deletes the path when it stops, and by then it may be a successor's.
                unix.setUnixDomainPath(NOWHERE);
            }
        }
        LockSupport.parkNanos(LAST_CALL.toNanos());
        for (Connector connector : server.getConnectors()) {
            if (!(connector instanceof SharedListener)) {
                ((AbstractConnector) connector).shutdown();
            }
        }
    }

    private boolean isConnected() {
        return connected() > 0;
    }

    /** Of all kinds, those that only ask included. */
    private int connected() {
        int connected = 0;
        for (Connector connector : server.getConnectors()) {
            connected += connector.getConnectedEndPoints().size();
        }
        return connected;
    }

    /** Blocks until nobody is connected any more, or the last answers had a moment to go out. */
    public void awaitLastWords() {
        long end = System.nanoTime() + LAST_WORDS.toNanos();
        while (isConnected() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /**
     * Stops; what is still connected is cut. Nothing can be logged any more, if it has inherited a socket: see
     * {@link SharedListener}.
     */
    public void stop() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Where it listens, in words. */
    public String describe() {
        return List.of(server.getConnectors()).stream().map(WebServer::describe).collect(Collectors.joining(" and "));
    }

    private static String describe(Connector connector) {
        if (connector instanceof ServerConnector tcp) {
            String host = tcp.getHost() == null ? "localhost" : tcp.getHost();
            return "http://" + host + ":" + tcp.getLocalPort();
        }
        UnixDomainServerConnector unix = (UnixDomainServerConnector) connector;
        return unix instanceof SharedListener ? "the inherited socket" : "unix:" + unix.getUnixDomainPath();
    }

    /** The TCP port it listens on, or -1. */
    public int port() {
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof ServerConnector tcp) {
                return tcp.getLocalPort();
            }
        }
        return -1;
    }
}
