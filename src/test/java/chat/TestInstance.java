package chat;

import chat.backplane.Backplane;
import chat.backplane.Unavailable;
import chat.concurrent.TimeSource;
import chat.config.Config;
import chat.config.InstanceSettings;
import chat.instance.Backplanes;
import chat.instance.ChatApp;
import chat.instance.Instance;
import chat.instance.Logs;
import chat.metrics.Metrics;
import chat.testing.ChatClient;
import chat.testing.EventClient;
import chat.testing.RawWebSocket;
import chat.web.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** The application in this JVM, on a free port of the loopback, with the clients of a test. */
public final class TestInstance implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port;
    private final Runnable drainAndStop;
    private final List<Runnable> clients = new CopyOnWriteArrayList<>();

    private TestInstance(int port, Runnable drainAndStop) {
        this.port = port;
        this.drainAndStop = drainAndStop;
    }

    /** Alone, on a backplane in memory unless {@code REDIS_URL} is given. */
    public static TestInstance start(String... settings) {
        try {
            Instance instance = Instance.start(config(settings));
            return new TestInstance(instance.port(), instance::drainAndStop);
        } catch (Instance.StartFailure e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** Likewise, with a clock of the test's own for bounds, deadlines and the drain. */
    public static TestInstance start(TimeSource time, String... settings) {
        try {
            return on(Backplanes.of(config(settings), "test", new Metrics()), time, settings);
        } catch (Unavailable e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** On that backplane, which is closed with it. */
    public static TestInstance on(Backplane backplane, String... settings) {
        return on(backplane, TimeSource.SYSTEM, settings);
    }

    /** Likewise, with a clock that the test may set forward. */
    public static TestInstance on(Backplane backplane, TimeSource time, String... settings) {
        ChatApp app = app(backplane, time, settings);
        WebServer server = new WebServer(new WebServer.Listen("127.0.0.1", 0, "", false), app.routes());
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return opened(app, server.port(), () -> stop(server));
    }

    /** Within the servlets of a container that serves Jakarta's WebSocket, as the WAR does. */
    public static TestInstance inContainer(String... settings) {
        Config config = config(settings);
        Metrics metrics = new Metrics();
        try {
            return inContainer(
                    new ChatApp(config, Backplanes.of(config, "test", metrics), "test", metrics, TimeSource.SYSTEM));
        } catch (Unavailable e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** Like {@link #inContainer(String...)}, on that backplane, which is closed with it. */
    public static TestInstance inContainer(Backplane backplane) {
        return inContainer(app(backplane, TimeSource.SYSTEM));
    }

    private static TestInstance inContainer(ChatApp app) {
        ServletContextHandler context = new ServletContextHandler("/");
        JakartaWebSocketServletContainerInitializer.configure(context, app.routes()::register);
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        LifeCycle.start(server);
        return opened(app, connector.getLocalPort(), () -> LifeCycle.stop(server));
    }

    private static ChatApp app(Backplane backplane, TimeSource time, String... settings) {
        Config config = config(settings);
        Logs.start("test", config.get(InstanceSettings.LOG_LEVEL), false);
        return new ChatApp(config, backplane, "test", new Metrics(), time);
    }

    private static TestInstance opened(ChatApp app, int port, Runnable stop) {
        app.open();
        return new TestInstance(port, () -> {
            if (app.stopAccepting()) {
                app.drain();
                stop.run();
                app.close();
            }
        });
    }

    private static void stop(WebServer server) {
        server.flush();
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param settings each {@code KEY=value} */
    private static Config config(String... settings) {
        Map<String, String> environment = new HashMap<>(
                Map.of("PORT", "0", "CHAT_HOST", "127.0.0.1", "CHAT_INSTANCE", "test", "CHAT_LOG_LEVEL", "warn"));
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            environment.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        try {
            return Config.of(Map.of(), environment);
        } catch (Config.Invalid e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    public int port() {
        return port;
    }

    /** A connection that has not said hello. */
    public ChatClient connect(String... headers) {
        ChatClient client = ChatClient.connect(URI.create("ws://127.0.0.1:" + port + "/ws"), headers);
        clients.add(client::close);
        return client;
    }

    /** A new guest, welcomed. */
    public ChatClient guest(String name) {
        ChatClient client = connect();
        client.hello(name);
        return client;
    }

    /** A new guest, in the room. */
    public ChatClient guest(String name, String room) {
        ChatClient client = guest(name);
        client.join(room);
        return client;
    }

    public RawWebSocket raw() {
        return raw(0);
    }

    /** @param receiveBuffer as in {@link RawWebSocket#open(int, int)} */
    public RawWebSocket raw(int receiveBuffer) {
        RawWebSocket client = RawWebSocket.open(port, receiveBuffer);
        clients.add(client::close);
        return client;
    }

    /** A connection for HTTP that stays open between requests. */
    public RawWebSocket plain() {
        RawWebSocket client = RawWebSocket.connect(port, 0);
        clients.add(client::close);
        return client;
    }

    /** @param headers name, value, name, value… */
    public HttpResponse<String> get(String path, String... headers) {
        return request("GET", path, headers);
    }

    public HttpResponse<String> request(String method, String path, String... headers) {
        return exchange(method, path, BodyPublishers.noBody(), headers);
    }

    public HttpResponse<String> post(String path, String body, String... headers) {
        return exchange("POST", path, BodyPublishers.ofString(body), headers);
    }

    /** @param headers name, value, name, value… */
    public HttpResponse<String> exchange(String method, String path, String body, String... headers) {
        return exchange(method, path, BodyPublishers.ofString(body), headers);
    }

    private HttpResponse<String> exchange(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(http(path)).method(method, body);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A reader of server-sent events. */
    public EventClient events(String path, String... headers) {
        EventClient client = new EventClient(http(path), headers);
        clients.add(client::close);
        return client;
    }

    private URI http(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** The value of a meter by its full name, labels included; 0 when there is none. */
    public double metric(String name) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    /** As at SIGTERM; blocks until it is over. */
    public void drainAndStop() {
        drainAndStop.run();
    }

    @Override
    public void close() {
        clients.forEach(Runnable::run);
        drainAndStop();
    }
}
