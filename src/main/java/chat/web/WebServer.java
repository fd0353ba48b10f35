package chat.web;

import chat.concurrent.Futures;
import chat.concurrent.Threads;
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
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.ResourceServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Our own Jetty: listens, and serves the page beside the {@link Routes}. */
public final class WebServer {
    /** The most connections that wait to be accepted; the kernel limits it further by {@code net.core.somaxconn}. */
    private static final int BACKLOG = 4096;

    /** A client that sends the head of its request slowly holds a thread meanwhile; nginx passes requests on whole. */
    private static final int THREADS = 64;

    /** Few, since in a new instance each takes processor time from the thread that compiles what they run. */
    private static final int THREADS_BEHIND_A_PROXY = 12;

    /** The time that an HTTP connection may wait for its next request; longer than nginx keeps one open. */
    private static final long IDLE_TIMEOUT_MS = 75_000;

    /** The longest head of a request: its line, the id of an event, cookies. nginx takes lines of 8 KB. */
    private static final int MAX_HEAD_BYTES = 16 * 1024;

    /** The time that a listener still accepts connections that were waiting when its path was deleted. */
    private static final Duration ACCEPT_GRACE = Duration.ofMillis(100);

    /** The time for the last answers to be sent; idle connections hold up the end for as long. */
    private static final Duration FLUSH_TIMEOUT = Duration.ofMillis(500);

    /** A path at which no socket is. */
    static final Path NOWHERE = Path.of("nowhere.sock");

    private final Server server;
    private final List<Path> socketFiles = new ArrayList<>();

    /**
     * The places to listen at.
     *
     * @param host an address, or empty for all
     * @param port TCP port, 0 for a free one, -1 for none
     * @param socket path of a unix socket, or empty for none
     * @param inherit whether to accept on the listening unix socket that is this process's file 0, too
     */
    public record Listen(String host, int port, String socket, boolean inherit) {}

    /** Creates a server that does not listen before {@link #start}. */
    public WebServer(Listen listen, Routes routes) {
        QueuedThreadPool threads = new QueuedThreadPool(listen.port() < 0 ? THREADS_BEHIND_A_PROXY : THREADS, 8);
        threads.setName("web");
        this.server = new Server(threads);
        // Instance drains before it stops the server, which would close all sessions at once.
        server.setStopTimeout(0);
        server.setStopAtShutdown(false);

        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setIdleTimeout(IDLE_TIMEOUT_MS);
        http.setRequestHeaderSize(MAX_HEAD_BYTES);
        if (listen.port() >= 0) {
            server.addConnector(tcp(listen, http));
        }
        if (!listen.socket().isEmpty()) {
            Path path = Path.of(listen.socket());
            socketFiles.add(path);
            server.addConnector(unix(path, http));
        }
        if (listen.inherit()) {
            server.addConnector(configured(new InheritedSocketConnector(server, new HttpConnectionFactory(http))));
        }
        server.setErrorHandler(new ProblemErrorHandler());
        server.setHandler(new UpgradeHandler(server, context(routes), routes));
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
        connector.setIdleTimeout(IDLE_TIMEOUT_MS);
        // Keeps the existing connections when the listener is closed.
        connector.setShutdownIdleTimeout(-1);
        return connector;
    }

    private static ServletContextHandler context(Routes routes) {
        ServletContextHandler context = new ServletContextHandler("/", false, false);
        context.setBaseResource(ResourceFactory.of(context).newClassLoaderResource("webapp/", false));
        context.setWelcomeFiles(new String[] {"index.html"});
        context.addServlet(files("files", "no-cache"), "/");
        // A folder that is named after its content.
        context.addServlet(files("versions", "public, max-age=31536000, immutable"), "/v/*");
        context.getMimeTypes().addMimeMapping("webmanifest", "application/manifest+json");
        context.getMimeTypes().addMimeMapping("yaml", "application/yaml");
        context.setErrorHandler(new ProblemErrorHandler());
        context.addServletContainerInitializer((classes, servlets) -> routes.register(servlets));
        return context;
    }

    private static ServletHolder files(String name, String cacheControl) {
        ServletHolder files = new ServletHolder(name, ResourceServlet.class);
        files.setInitParameter("dirAllowed", "false");
        files.setInitParameter("etags", "true");
        files.setInitParameter("pathInfoOnly", "false");
        files.setInitParameter("cacheControl", cacheControl);
        // Otherwise a client that reads a file slowly would hold a thread.
        files.setAsyncSupported(true);
        return files;
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if it cannot; the message says where and why
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

    /** Deletes the socket that a killed instance left: nobody listens on it, and its path cannot be bound. */
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
     * Stops accepting connections; existing ones stay. A connection that waits on a listener of our own is still accepted: its path is
     * deleted first, and it is closed 100 ms later. The inherited listener is left at once, since other instances accept on it.
     *
     * @throws IOException if a listener could not be closed, or the path of its socket not deleted
     */
    public void stopListening() throws IOException {
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof InheritedSocketConnector shared) {
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
        Threads.pause(ACCEPT_GRACE);
        for (Connector connector : server.getConnectors()) {
            if (!(connector instanceof InheritedSocketConnector)) {
                Futures.ignore(((AbstractConnector) connector).shutdown());
            }
        }
    }

    /** Counts connections of all kinds, those of plain requests included. */
    private int connected() {
        int connected = 0;
        for (Connector connector : server.getConnectors()) {
            connected += connector.getConnectedEndPoints().size();
        }
        return connected;
    }

    /** Blocks until no client is connected, for half a second at most, so that the last answers are sent. */
    public void flush() {
        Threads.await(() -> connected() == 0, FLUSH_TIMEOUT);
    }

    /**
     * Stops, and cuts all connections. With an inherited socket nothing can be logged afterwards; see {@link InheritedSocketConnector}.
     *
     * @throws IOException if a part of the server could not be stopped
     */
    public void stop() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Returns the places that it listens at, in words. */
    public String describe() {
        return List.of(server.getConnectors()).stream().map(WebServer::describe).collect(Collectors.joining(" and "));
    }

    private static String describe(Connector connector) {
        if (connector instanceof ServerConnector tcp) {
            String host = tcp.getHost() == null ? "localhost" : tcp.getHost();
            return "http://" + host + ":" + tcp.getLocalPort();
        }
        UnixDomainServerConnector unix = (UnixDomainServerConnector) connector;
        return unix instanceof InheritedSocketConnector ? "the inherited socket" : "unix:" + unix.getUnixDomainPath();
    }

    /** Returns the TCP port that it listens on, or -1. */
    public int port() {
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof ServerConnector tcp) {
                return tcp.getLocalPort();
            }
        }
        return -1;
    }
}
